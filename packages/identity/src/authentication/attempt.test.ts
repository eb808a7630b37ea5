import { describe, expect, it } from "vitest";
import { withFailingAudit } from "../../test/support/failing-audit.ts";
import { codeOf } from "../../test/support/failure-of.ts";
import { addBob, enrol, lastAttempt, type LoginServices, origin, setUpLogins } from "../../test/support/logins.ts";
import { by, eventsOf } from "../../test/support/services.ts";
import { type AttemptRequest, type AttemptResult, IdentityError } from "../index.ts";

const request: AttemptRequest = { name: "bob", ...origin };

/** Bob's services, and his password checked as `attempt` does it. */
async function setUpBob(...options: Parameters<typeof setUpLogins>) {
  const services = setUpLogins(...options);
  const bob = await addBob(services);
  const confirm = (password: string, changes: Partial<AttemptRequest> = {}): Promise<AttemptResult> =>
    services.attempt({ ...request, ...changes }, () => services.passwords.verify("bob", password, by));
  return { ...services, bob, confirm };
}

/** Wrong passwords, each from an address of its own. */
async function attack({ confirm }: Awaited<ReturnType<typeof setUpBob>>, times: number): Promise<void> {
  for (let count = 0; count < times; count += 1)
    expect(await confirm("wrong", { clientIp: `198.51.100.${String(count)}` })).toEqual({ kind: "denied" });
}

const entriesOf = ({ ports }: LoginServices) =>
  ports.store.transaction((tx) => tx.throttle.lock(["address:192.0.2.7", "account:bob"]));

const refusal = (code: "credentials/invalid" | "passcode/code-invalid" | "passcode/not-enrolled") => () =>
  Promise.reject(new IdentityError(code, { username: "bob" }));

describe("a right secret", () => {
  it("costs nothing, however often, and leaves no trace: it is no login", async () => {
    const services = await setUpBob();
    const before = await eventsOf(services.ports.store);
    for (let count = 0; count < 50; count += 1) expect(await services.confirm("bobsecret")).toEqual({ kind: "ok" });
    expect(await eventsOf(services.ports.store)).toEqual(before);
    expect(await services.audit.listLogins({ limit: 10 })).toEqual([]);
    expect(await services.sessions.list({ limit: 10 })).toEqual([]);
    expect((await services.accounts.get("bob")).loginAt).toBeUndefined();
    expect(services.lines).toEqual([]);
  });

  it("makes no address a trusted one", async () => {
    const services = await setUpBob();
    await services.confirm("bobsecret");
    await attack(services, 6);
    expect(await services.confirm("bobsecret")).toEqual({ kind: "throttled", retryAfterSeconds: 1 });
  });

  it("does not forget the failures before it, and makes nobody wait for them again", async () => {
    const services = await setUpBob();
    await attack(services, 6);
    services.ports.clock.advance({ seconds: 1 });
    expect((await services.confirm("bobsecret")).kind).toBe("ok");
    expect((await services.confirm("bobsecret")).kind).toBe("ok");
    expect((await entriesOf(services))[1]).toMatchObject({ failures: 6 });
    expect((await services.confirm("wrong")).kind).toBe("denied");
    expect(await services.confirm("bobsecret")).toEqual({ kind: "throttled", retryAfterSeconds: 2 });
  });

  it("takes nothing back of what others guessed wrong while it was checked", async () => {
    const services = await setUpBob();
    const slow = await services.attempt(request, async () => {
      await attack(services, 5);
      services.ports.clock.advance({ seconds: 1 });
      await attack(services, 1);
      return true;
    });
    expect(slow.kind).toBe("ok");
    expect((await entriesOf(services))[1]).toMatchObject({ failures: 6 });
    expect(await services.confirm("bobsecret")).toEqual({ kind: "throttled", retryAfterSeconds: 1 });
  });

  it("takes nothing from a trusted address, which had passed the delay uncounted", async () => {
    const services = await setUpBob({ policy: { throttle: { accountDelaySeconds: 600 } } });
    await services.enter();
    await attack(services, 6);
    expect((await services.confirm("bobsecret")).kind).toBe("ok");
    expect((await entriesOf(services))[1]).toMatchObject({ failures: 6 });
  });

  it("gives nothing back to a name and an address that an administrator has let go meanwhile", async () => {
    const services = await setUpBob();
    await services.attempt(request, async () => {
      await services.throttle.remove("bob", by);
      await services.throttle.remove("192.0.2.7", by);
      return true;
    });
    expect(await entriesOf(services)).toEqual([undefined, undefined]);
  });
});

describe("a wrong secret", () => {
  it("is in the audit log, the login report and the host's log like a failed login", async () => {
    const services = await setUpBob();
    expect(await services.confirm("wrong")).toEqual({ kind: "denied" });
    expect(await lastAttempt(services)).toMatchObject({
      actor: { name: "anonymous", clientIp: "192.0.2.7", userAgent: "Firefox" },
      subject: services.bob.uid,
      subjectName: "bob",
      realm: "api",
      outcome: "failed",
      reason: "invalid password",
    });
    expect(await services.audit.listLogins({ limit: 10 })).toMatchObject([
      { username: "bob", clientIp: "192.0.2.7", status: "FAILED", reason: "invalid password" },
    ]);
    expect(services.lines).toEqual(['login failed for "bob" from 192.0.2.7']);
  });

  it.each(["invalid code", "invalid client secret"] as const)(
    "is there with the reason that was given: %s",
    async (reason) => {
      const services = await setUpBob();
      await services.confirm("wrong", { reason });
      expect(await lastAttempt(services)).toMatchObject({ outcome: "failed", reason });
    },
  );

  it("cannot be guessed beside the logins: both have one budget for the address and one for the account", async () => {
    const services = await setUpBob();
    for (let count = 0; count < 3; count += 1) await services.confirm("wrong");
    for (let count = 0; count < 3; count += 1) await services.enter({ password: "wrong" });
    expect(await services.confirm("bobsecret")).toEqual({ kind: "throttled", retryAfterSeconds: 1 });
    expect(await services.enter()).toEqual({ kind: "throttled", retryAfterSeconds: 1 });
    expect(await lastAttempt(services)).toMatchObject({ outcome: "throttled", subjectName: "bob" });
  });

  it("does no work once it is throttled", async () => {
    const services = await setUpBob();
    for (let count = 0; count < 10; count += 1) await services.enter({ username: `user${String(count)}` });
    const before = services.ports.hasher.calls.length;
    expect(await services.confirm("bobsecret")).toEqual({ kind: "throttled", retryAfterSeconds: 60 });
    expect(services.ports.hasher.calls).toHaveLength(before);
  });

  it.each([
    ["one address", () => "192.0.2.7"],
    ["an address for each", (index: number) => `198.51.100.${String(index)}`],
  ])("is checked six times at most when 16 come at once, from %s", async (_, clientIp) => {
    const services = await setUpBob();
    let checked = 0;
    const check = () => {
      checked += 1;
      return Promise.resolve(false);
    };
    const results = await Promise.all(
      Array.from({ length: 16 }, (__, index) => services.attempt({ ...request, clientIp: clientIp(index) }, check)),
    );
    expect(checked).toBe(6);
    expect(results.filter(({ kind }) => kind === "denied")).toHaveLength(6);
    expect(results.filter(({ kind }) => kind === "throttled")).toHaveLength(10);
  });

  it("counts for a name that nobody has, and for text that is no name", async () => {
    const services = await setUpBob();
    for (const name of ["nobody", "\u202Ebob"]) {
      const fail = (clientIp: string) => services.attempt({ ...request, name, clientIp }, () => Promise.resolve(false));
      for (let count = 0; count < 6; count += 1) await fail(`198.51.100.${String(count)}`);
      expect(await fail("203.0.113.1")).toEqual({ kind: "throttled", retryAfterSeconds: 1 });
      services.ports.clock.advance({ hours: 1 });
    }
    const names = (await eventsOf(services.ports.store))
      .filter(({ outcome }) => outcome === "failed")
      .map(({ subject, subjectName }) => `${subject}/${subjectName}`);
    expect(new Set(names)).toEqual(new Set(["/nobody", "/(invalid)"]));
  });

  it("counts as one of the same account, however the name is written", async () => {
    const services = await setUpBob();
    for (let count = 0; count < 6; count += 1) await services.confirm("wrong", { name: count % 2 ? "BOB" : " bob " });
    expect(await services.enter()).toEqual({ kind: "throttled", retryAfterSeconds: 1 });
  });

  it("leaves no answer when the audit log cannot be written", async () => {
    const services = await setUpBob();
    const broken = setUpLogins({ ...services.ports, store: withFailingAudit(services.ports.store) });
    await expect(broken.attempt(request, () => Promise.resolve(false))).rejects.toThrow("disk full");
    expect(broken.lines).toEqual([]);
  });
});

describe("a check that throws", () => {
  it.each([
    ["credentials/invalid", "invalid password"],
    ["passcode/code-invalid", "invalid code"],
  ] as const)("counts %s as a failure, and passes it on", async (code, reason) => {
    const services = await setUpBob();
    for (let count = 0; count < 6; count += 1)
      expect(await codeOf(services.attempt(request, refusal(code)))).toBe(code);
    expect(await lastAttempt(services)).toMatchObject({ subjectName: "bob", outcome: "failed", reason });
    expect(await services.attempt(request, refusal(code))).toEqual({ kind: "throttled", retryAfterSeconds: 1 });
  });

  it("gives the attempt back when the request cannot be done whatever the secret", async () => {
    const services = await setUpBob();
    for (let count = 0; count < 20; count += 1)
      expect(await codeOf(services.attempt(request, refusal("passcode/not-enrolled")))).toBe("passcode/not-enrolled");
    expect((await services.confirm("bobsecret")).kind).toBe("ok");
    expect(await services.audit.listLogins({ limit: 10 })).toEqual([]);
  });

  it.each([
    ["an error of the host", new Error("broken")],
    ["a store that is away", new IdentityError("store/unavailable", { reason: "away" })],
    ["a key that is missing", new IdentityError("secret-key/missing", { how: "" })],
  ])("lets the attempt count after %s: nobody knows what it has told", async (_, error) => {
    const services = await setUpBob();
    for (let count = 0; count < 6; count += 1)
      await expect(services.attempt(request, () => Promise.reject(error))).rejects.toBe(error);
    expect(await services.attempt(request, () => Promise.reject(error))).toMatchObject({ kind: "throttled" });
  });

  it("refuses a realm that there is not, before anything runs", async () => {
    const services = await setUpBob();
    const check = () => Promise.reject(new Error("was run"));
    expect(await codeOf(services.attempt({ ...request, realm: "door" as "api" }, check))).toBe("realm/unknown");
  });
});

describe("the second factor behind it", () => {
  it("cannot be guessed by somebody who knows the password: right passwords between do not reset the count", async () => {
    const services = await setUpBob();
    await enrol(services);
    const reseal = (code: string) =>
      services.attempt(request, refusal(code === "" ? "credentials/invalid" : "passcode/code-invalid"));
    for (let count = 0; count < 6; count += 1) {
      expect((await services.confirm("bobsecret")).kind).toBe("ok");
      expect(await codeOf(reseal("000000"))).toBe("passcode/code-invalid");
    }
    expect(await services.confirm("bobsecret")).toEqual({ kind: "throttled", retryAfterSeconds: 1 });
  });
});
