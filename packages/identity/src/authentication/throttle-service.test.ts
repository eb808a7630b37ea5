import { describe, expect, it } from "vitest";
import { codeOf, failureOf } from "../../test/support/failure-of.ts";
import { addBob, type LoginServices, setUpLogins } from "../../test/support/logins.ts";
import { actionsOf, by, eventsOf } from "../../test/support/services.ts";

/** Eleven wrong passwords at once from one address. */
async function attacked(clientIp = "192.0.2.7", username = "bob"): Promise<LoginServices> {
  const services = setUpLogins();
  await addBob(services);
  for (let count = 0; count < 11; count += 1) await services.enter({ username, password: "wrong", clientIp });
  return services;
}

const keysOf = async ({ throttle }: LoginServices, search?: string): Promise<readonly string[]> =>
  (await throttle.list({ limit: 10, ...(search === undefined ? {} : { search }) })).map(({ key }) => key);

describe("list", () => {
  it("shows who has to wait, the longest first", async () => {
    expect(await keysOf(await attacked())).toEqual(["address:192.0.2.7", "account:bob"]);
  });

  it("leaves out whoever does not have to wait any more", async () => {
    const services = await attacked();
    services.ports.clock.advance({ seconds: 1 });
    expect(await keysOf(services)).toEqual(["address:192.0.2.7"]);
    services.ports.clock.advance({ minutes: 10 });
    expect(await keysOf(services)).toEqual([]);
  });

  it("finds by the beginning of an address or a name", async () => {
    const services = await attacked();
    expect(await keysOf(services, "192.0")).toEqual(["address:192.0.2.7"]);
    expect(await keysOf(services, "bo")).toEqual(["account:bob"]);
    expect(await keysOf(services, "ob")).toEqual([]);
  });

  it("refuses a page that is none", async () => {
    const { throttle } = setUpLogins();
    expect(await codeOf(() => throttle.list({ limit: 0 }))).toBe("page/invalid");
  });
});

describe("remove", () => {
  it.each([
    ["192.0.2.7", ["account:bob"]],
    ["::ffff:192.0.2.7", ["account:bob"]],
    ["address:192.0.2.7", ["account:bob"]],
    ["bob", ["address:192.0.2.7"]],
    [" ＢＯＢ ", ["address:192.0.2.7"]],
    ["account:bob", ["address:192.0.2.7"]],
  ])("lets '%s' try again at once", async (key, left) => {
    const services = await attacked();
    await services.throttle.remove(key, by);
    expect(await keysOf(services)).toEqual(left);
  });

  it("lets a whole /64 go when one of its addresses is named", async () => {
    const services = await attacked("2001:db8::1");
    expect(await keysOf(services)).toEqual(["address:2001:db8::/64", "account:bob"]);
    await services.throttle.remove("2001:db8::ffff", by);
    expect(await keysOf(services)).toEqual(["account:bob"]);
    expect((await services.enter({ password: "wrong", clientIp: "2001:db8::2" })).kind).toBe("throttled");
    await services.throttle.remove("bob", by);
    expect((await services.enter({ clientIp: "2001:db8::2" })).kind).toBe("ok");
  });

  it("is written into the audit log with who did it", async () => {
    const services = await attacked();
    await services.throttle.remove("bob", by);
    const event = (await eventsOf(services.ports.store)).at(-1);
    expect(event).toMatchObject({ action: "throttle.removed", actor: by, subject: "", subjectName: "bob" });
  });

  it("throws for what is not throttled, and writes nothing", async () => {
    const services = await attacked();
    const before = await actionsOf(services.ports.store);
    const failure = await failureOf(services.throttle.remove("eve", by));
    expect(failure).toMatchObject({ code: "throttle/not-found", details: { key: "eve" } });
    expect(await codeOf(services.throttle.remove("192.0.2.8", by))).toBe("throttle/not-found");
    expect(await actionsOf(services.ports.store)).toEqual(before);
  });
});

describe("purge", () => {
  it("forgets entries that nobody touched for a day, and not before", async () => {
    const services = await attacked();
    services.ports.clock.advance({ days: 1 });
    expect(await services.throttle.purge()).toBe(0);
    services.ports.clock.advance({ milliseconds: 1 });
    expect(await services.throttle.purge()).toBe(2);
    expect(await services.throttle.purge()).toBe(0);
  });

  it("goes on until all are gone, in batches of 500", async () => {
    const services = setUpLogins();
    const { clock, store } = services.ports;
    const updatedAt = clock.now();
    await store.transaction(async (tx) => {
      for (let number = 0; number < 1001; number += 1)
        await tx.throttle.put({ key: `account:${String(number)}`, until: updatedAt, failures: 1, updatedAt });
    });
    clock.advance({ days: 2 });
    expect(await services.throttle.purge()).toBe(1001);
  });
});
