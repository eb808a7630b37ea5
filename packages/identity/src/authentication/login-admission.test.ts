import { describe, expect, it } from "vitest";
import { addBob, lastAttempt, type LoginServices, setUpLogins } from "../../test/support/logins.ts";
import { eventsOf } from "../../test/support/services.ts";

const wrong = { password: "wrong" };

async function setUpBob(...options: Parameters<typeof setUpLogins>): Promise<LoginServices> {
  const services = setUpLogins(...options);
  await addBob(services);
  return services;
}

/** Wrong passwords for bob, each from an address of its own; so many that he has to wait. */
async function attack({ enter }: LoginServices, times: number): Promise<void> {
  for (let count = 0; count < times; count += 1) await enter({ ...wrong, clientIp: `198.51.100.${String(count)}` });
}

describe("the throttle of addresses", () => {
  it("lets ten attempts through and holds the eleventh up, whatever the names and passwords", async () => {
    const { enter } = await setUpBob();
    for (let count = 0; count < 10; count += 1)
      expect(await enter({ username: `user${String(count)}` })).toEqual({ kind: "denied" });
    expect(await enter()).toEqual({ kind: "throttled", retryAfterSeconds: 60 });
  });

  it("gives an attempt back after a minute", async () => {
    const { enter, ports } = await setUpBob();
    for (let count = 0; count < 10; count += 1) await enter({ username: `user${String(count)}` });
    ports.clock.advance({ seconds: 59 });
    expect(await enter()).toEqual({ kind: "throttled", retryAfterSeconds: 1 });
    ports.clock.advance({ seconds: 1 });
    expect((await enter()).kind).toBe("ok");
  });

  it("leaves other addresses alone", async () => {
    const { enter } = await setUpBob();
    for (let count = 0; count < 11; count += 1) await enter({ username: `user${String(count)}` });
    expect((await enter({ clientIp: "192.0.2.8" })).kind).toBe("ok");
  });

  it("does no hashing for a throttled attempt", async () => {
    const { enter, ports } = await setUpBob();
    for (let count = 0; count < 10; count += 1) await enter({ username: `user${String(count)}` });
    const before = ports.hasher.calls.length;
    expect((await enter()).kind).toBe("throttled");
    expect(ports.hasher.calls).toHaveLength(before);
  });

  it("can be switched off", async () => {
    const { enter } = await setUpBob({ policy: { throttle: { addressBurst: 0 } } });
    for (let count = 0; count < 50; count += 1)
      expect((await enter({ username: `user${String(count)}` })).kind).toBe("denied");
  });
});

describe("the throttle of accounts", () => {
  it("makes all addresses wait, a little longer after every failure", async () => {
    const services = await setUpBob();
    await attack(services, 6);
    expect(await services.enter()).toEqual({ kind: "throttled", retryAfterSeconds: 1 });
    services.ports.clock.advance({ seconds: 1 });
    await services.enter(wrong);
    expect(await services.enter()).toEqual({ kind: "throttled", retryAfterSeconds: 2 });
  });

  it("treats a name that nobody has alike", async () => {
    const { enter } = await setUpBob();
    for (let count = 0; count < 6; count += 1)
      await enter({ username: "nobody", clientIp: `198.51.100.${String(count)}` });
    expect(await enter({ username: "nobody" })).toEqual({ kind: "throttled", retryAfterSeconds: 1 });
  });

  it("counts no attempt that it refuses: waiting is enough", async () => {
    const services = await setUpBob();
    await attack(services, 6);
    for (let count = 0; count < 20; count += 1)
      expect((await services.enter({ clientIp: "203.0.113.1" })).kind).toBe("throttled");
    services.ports.clock.advance({ seconds: 1 });
    expect((await services.enter({ clientIp: "203.0.113.1" })).kind).toBe("ok");
  });

  it("starts anew after a success", async () => {
    const services = await setUpBob();
    await attack(services, 6);
    services.ports.clock.advance({ seconds: 1 });
    expect((await services.enter()).kind).toBe("ok");
    await attack(services, 5);
    expect((await services.enter({ clientIp: "203.0.113.1" })).kind).toBe("ok");
  });

  it("lets an address with a success of the last 30 days pass, and not one with an older one", async () => {
    const services = await setUpBob();
    const { clock } = services.ports;
    await services.enter();
    clock.advance({ days: 30 });
    await attack(services, 6);
    expect((await services.enter({ clientIp: "203.0.113.1" })).kind).toBe("throttled");
    expect((await services.enter()).kind).toBe("ok");
    clock.advance({ days: 30, milliseconds: 1 });
    await attack(services, 6);
    expect((await services.enter()).kind).toBe("throttled");
  });

  it("trusts an address for the name that succeeded there only", async () => {
    const services = await setUpBob();
    await addBob(services, { username: "eve" });
    await services.enter({ username: "eve" });
    await attack(services, 6);
    expect((await services.enter()).kind).toBe("throttled");
  });

  it("holds a trusted address up as well when it has used up its own attempts, and for no longer than that", async () => {
    const services = await setUpBob({ policy: { throttle: { accountDelaySeconds: 600 } } });
    await services.enter();
    await attack(services, 6);
    for (let count = 0; count < 10; count += 1) expect((await services.enter(wrong)).kind).toBe("denied");
    expect(await services.enter()).toEqual({ kind: "throttled", retryAfterSeconds: 60 });
    expect(await services.enter({ clientIp: "203.0.113.1" })).toEqual({ kind: "throttled", retryAfterSeconds: 600 });
  });

  it("trusts no address that the host does not know", async () => {
    const services = await setUpBob();
    await services.enter({ clientIp: "" });
    await attack(services, 6);
    expect((await services.enter({ clientIp: "" })).kind).toBe("throttled");
  });

  it("says the longer of two waits", async () => {
    const services = await setUpBob({ policy: { throttle: { accountDelaySeconds: 600 } } });
    for (let count = 0; count < 6; count += 1) await services.enter(wrong);
    for (let count = 0; count < 4; count += 1) await services.enter({ username: `user${String(count)}` });
    expect(await services.enter()).toEqual({ kind: "throttled", retryAfterSeconds: 600 });
    expect(await services.enter({ username: "eve" })).toEqual({ kind: "throttled", retryAfterSeconds: 60 });
  });
});

describe("a throttled attempt", () => {
  it("is in the audit log with its reason, and in the report of logins", async () => {
    const services = await setUpBob();
    for (let count = 0; count < 10; count += 1) await services.enter({ username: `user${String(count)}` });
    await services.enter();
    expect(await lastAttempt(services)).toMatchObject({
      actor: { name: "anonymous", clientIp: "192.0.2.7", userAgent: "Firefox" },
      subject: "",
      subjectName: "bob",
      realm: "api",
      outcome: "throttled",
      reason: "too many attempts for the address",
    });
    expect(await services.audit.listLogins({ search: "bob", limit: 10 })).toMatchObject([
      { username: "bob", clientIp: "192.0.2.7", status: "THROTTLED", reason: "too many attempts for the address" },
    ]);
  });

  it("says that it was the account when the address had attempts left", async () => {
    const services = await setUpBob();
    await attack(services, 6);
    await services.enter();
    expect(await lastAttempt(services)).toMatchObject({
      outcome: "throttled",
      reason: "too many attempts for the account",
    });
  });

  it("writes no line into the host's log: that is for passwords that were tried", async () => {
    const services = await setUpBob();
    for (let count = 0; count < 10; count += 1) await services.enter({ username: `user${String(count)}` });
    await services.enter();
    expect(services.lines).toHaveLength(10);
    const attempts = (await eventsOf(services.ports.store)).filter((event) => event.action === "login.attempted");
    expect(attempts).toHaveLength(11);
  });
});
