import { FakeCipher, FastHasher } from "@pp/identity-testing";
import { describe, expect, it } from "vitest";
import { codeOf } from "../../test/support/failure-of.ts";
import {
  addBob,
  challengeOf,
  enrol,
  interrupted,
  lastAttempt,
  type LoginServices,
  okOf,
  origin,
  setUpLogins,
} from "../../test/support/logins.ts";
import { by, eventsOf } from "../../test/support/services.ts";
import type { LogInResult } from "./login.ts";

const DAY = 86_400;

/** Bob, with the second factor on. */
async function setUpBob(...options: Parameters<typeof setUpLogins>) {
  const services = setUpLogins(...options);
  await addBob(services);
  const factor = await enrol(services);
  services.ports.hasher.calls.length = 0;
  const bob = await services.accounts.get("bob");
  const complete = (challenge: string, code: string): Promise<LogInResult> =>
    services.completeLogIn({ ...origin, challenge, code });
  return { ...services, ...factor, bob, complete };
}

const attemptsOf = async ({ ports }: LoginServices) =>
  (await eventsOf(ports.store)).filter((event) => event.action === "login.attempted");

const sessionsOf = ({ sessions }: LoginServices) => sessions.list({ limit: 100 });

describe("logIn of an account with a second factor", () => {
  it("asks for a code when the password is right, and nothing exists yet that authenticates", async () => {
    const services = await setUpBob();
    const result = await services.enter();
    const challenge = challengeOf(result);
    expect(result).toEqual({ kind: "second-factor", challenge });
    expect(await sessionsOf(services)).toEqual([]);
    expect((await services.authenticate(challenge)).kind).toBe("denied");
    expect((await services.accounts.get("bob")).loginAt).toBeUndefined();
  });

  it("writes that the code is still to come: no failure, no success, no line in the host's log", async () => {
    const services = await setUpBob();
    await services.enter();
    expect(await lastAttempt(services)).toMatchObject({
      actor: { name: "anonymous", clientIp: "192.0.2.7" },
      subject: services.bob.uid,
      subjectName: "bob",
      outcome: "incomplete",
      reason: "code required",
    });
    expect(await services.audit.listLogins({ limit: 10 })).toEqual([]);
    expect(services.lines).toEqual([]);
  });

  it("lets in with the password and a code in one step, for twice as long", async () => {
    const services = await setUpBob();
    const now = services.ports.clock.now().getTime();
    const { session } = okOf(await services.enter({ code: services.code() }));
    expect(session).toMatchObject({
      provider: "local",
      method: "2fa",
      expiresAt: new Date(now + 28 * DAY * 1000),
      idleTimeoutSeconds: 14 * DAY,
    });
    expect(services.ports.hasher.calls).toEqual(["verify"]);
  });

  it("at the door 'oidc' lasts a day: the provider has asked for its own factors", async () => {
    const services = await setUpBob();
    const now = services.ports.clock.now().getTime();
    const { session } = okOf(await services.enter({ code: services.code(), realm: "oidc" }));
    expect(session).toMatchObject({ expiresAt: new Date(now + DAY * 1000), idleTimeoutSeconds: 7 * DAY });
  });

  it("takes an empty code for none", async () => {
    const services = await setUpBob();
    expect((await services.enter({ code: " " })).kind).toBe("second-factor");
  });

  it("denies a wrong code as it denies a wrong password, and the audit log tells them apart", async () => {
    const services = await setUpBob();
    expect(await services.enter({ code: "000000x" })).toEqual({ kind: "denied" });
    expect(await lastAttempt(services)).toMatchObject({ outcome: "failed", reason: "invalid code" });
    expect(await services.enter({ code: services.code(), password: "wrong" })).toEqual({ kind: "denied" });
    expect(await lastAttempt(services)).toMatchObject({ outcome: "failed", reason: "invalid password" });
    expect(services.lines).toHaveLength(2);
    expect(services.ports.hasher.calls).toEqual(["verify", "verify"]);
  });

  it("takes a recovery code in the place of a code, once, says so in the audit log, and the factor stays on", async () => {
    const services = await setUpBob();
    const [recoveryCode = ""] = services.recoveryCodes;
    expect((await services.enter({ code: recoveryCode.toUpperCase() })).kind).toBe("ok");
    const events = await eventsOf(services.ports.store);
    expect(events.slice(-2)).toMatchObject([
      {
        action: "recovery-code.used",
        actor: { name: services.bob.uid, clientIp: "192.0.2.7" },
        subject: services.bob.uid,
        subjectName: "bob",
        fields: ["passcode"],
      },
      { action: "login.attempted", outcome: "ok" },
    ]);
    expect(await services.passcodes.status("bob")).toMatchObject({ state: "active", recoveryCodesLeft: 9 });
    expect(await services.enter({ code: recoveryCode })).toEqual({ kind: "denied" });
    expect((await services.enter()).kind).toBe("second-factor");
  });

  it("never lets in an account that says it has a second factor when none is stored", async () => {
    const services = await setUpBob();
    await services.ports.store.transaction((tx) => tx.passcodes.remove(services.bob.uid));
    const challenge = challengeOf(await services.enter());
    expect(await services.enter({ code: services.code() })).toEqual({ kind: "denied" });
    expect(await services.complete(challenge, services.code())).toEqual({ kind: "denied" });
    expect(await services.enter({ code: services.recoveryCodes[0] })).toEqual({ kind: "denied" });
  });

  it("does not ask for a code while the passcode waits for its first one", async () => {
    const services = setUpLogins();
    await addBob(services);
    await services.passcodes.enrol("bob", { kind: "administrator" }, by);
    expect((await services.enter()).kind).toBe("ok");
  });

  it("throws without the host's key: nobody is let in, with a wrong code neither", async () => {
    const services = await setUpBob();
    for (const [cipher, code] of [
      [new FakeCipher([]), "secret-key/missing"],
      [new FakeCipher(["k2"]), "secret-key/unknown"],
    ] as const) {
      const other = setUpLogins({ ...services.ports, cipher });
      expect(await codeOf(other.enter({ code: services.code() }))).toBe(code);
      expect(await codeOf(other.enter({ code: "000000x" }))).toBe(code);
    }
    expect(await codeOf(setUpLogins({ ...services.ports, cipher: new FakeCipher([]) }).enter())).toBe(
      "secret-key/missing",
    );
    expect(await sessionsOf(services)).toEqual([]);
  });
});

describe("completeLogIn", () => {
  it("lets in with the challenge and a code, without a hash", async () => {
    const services = await setUpBob();
    const challenge = challengeOf(await services.enter());
    services.ports.hasher.calls.length = 0;
    const { session, token, account } = okOf(await services.complete(challenge, services.code()));
    expect(account.uid).toBe(services.bob.uid);
    expect(session).toMatchObject({ method: "2fa", provider: "local", clientIp: "192.0.2.7", userAgent: "Firefox" });
    expect((await services.authenticate(token)).kind).toBe("ok");
    expect(services.ports.hasher.calls).toEqual([]);
    expect((await attemptsOf(services)).map(({ outcome }) => outcome)).toEqual(["incomplete", "ok"]);
  });

  it("takes a recovery code, once", async () => {
    const services = await setUpBob();
    const challenge = challengeOf(await services.enter());
    const [recoveryCode = ""] = services.recoveryCodes;
    expect((await services.complete(challenge, recoveryCode)).kind).toBe("ok");
    expect((await services.complete(challenge, recoveryCode)).kind).toBe("denied");
  });

  it("holds up to, and not at, five minutes", async () => {
    const services = await setUpBob();
    const challenge = challengeOf(await services.enter());
    services.ports.clock.advance({ seconds: 299 });
    expect((await services.complete(challenge, services.code())).kind).toBe("ok");
    const next = challengeOf(await services.enter());
    services.ports.clock.advance({ seconds: 300 });
    expect((await services.complete(next, services.code())).kind).toBe("denied");
    expect(await lastAttempt(services)).toMatchObject({ reason: "invalid challenge", subject: "" });
  });

  it.each(["", "x", "a.b.c", "x".repeat(1_000_000)])("denies what is no challenge (%#)", async (challenge) => {
    const services = await setUpBob();
    expect(await services.complete(challenge, services.code())).toEqual({ kind: "denied" });
    expect(await lastAttempt(services)).toMatchObject({ subjectName: "(invalid)", reason: "invalid challenge" });
    expect(services.lines).toEqual(['login failed for "(invalid)" from 192.0.2.7']);
  });

  it("denies without a code, and with a wrong one", async () => {
    const services = await setUpBob();
    const challenge = challengeOf(await services.enter());
    for (const code of ["", " ", "000000x"])
      expect(await services.complete(challenge, code)).toEqual({ kind: "denied" });
    expect(await lastAttempt(services)).toMatchObject({
      subject: services.bob.uid,
      subjectName: "bob",
      reason: "invalid code",
    });
  });

  it("is void after the password was changed, and when the account has none any more", async () => {
    const services = await setUpBob();
    const challenge = challengeOf(await services.enter());
    await services.passwords.change("bob", { password: "anothersecret" }, by);
    expect((await services.complete(challenge, services.code())).kind).toBe("denied");
    expect(await lastAttempt(services)).toMatchObject({ reason: "invalid challenge" });
    const next = challengeOf(await services.enter({ password: "anothersecret" }));
    await services.passwords.remove("bob", by);
    expect((await services.complete(next, services.code())).kind).toBe("denied");
    expect(await sessionsOf(services)).toEqual([]);
  });

  it("is void for a purged account, and another account of that name", async () => {
    const services = await setUpBob();
    const challenge = challengeOf(await services.enter());
    await services.accounts.remove("bob", by);
    await services.accounts.purge("bob", by);
    expect((await services.complete(challenge, services.code())).kind).toBe("denied");
    await addBob(services, { password: "anothersecret" });
    expect((await services.complete(challenge, services.code())).kind).toBe("denied");
  });

  it.each([
    [{ canLogin: false }, "account disabled"],
    [{ provider: "none" }, "account disabled"],
    [{ provider: "ldap", authId: "cn=bob" }, "password login not allowed for the provider"],
  ])("asks for the account's rules again: %j", async (changes, reason) => {
    const services = await setUpBob();
    const challenge = challengeOf(await services.enter());
    await services.accounts.modify("bob", changes, by);
    expect(await services.complete(challenge, services.code())).toEqual({ kind: "denied" });
    expect(await lastAttempt(services)).toMatchObject({ reason });
  });

  it("asks for the rules of the door it comes through", async () => {
    const services = await setUpBob();
    const challenge = challengeOf(await services.enter());
    const request = { ...origin, challenge, code: services.code() };
    expect((await services.completeLogIn({ ...request, realm: "webdav" })).kind).toBe("denied");
    expect(await codeOf(services.completeLogIn({ ...request, realm: "ftp" as "api" }))).toBe("realm/unknown");
  });

  it("needs no code any more when an administrator has taken the second factor away", async () => {
    const services = await setUpBob();
    const challenge = challengeOf(await services.enter());
    await services.passcodes.remove("bob", { kind: "administrator" }, by);
    expect(okOf(await services.complete(challenge, "")).session.method).toBe("default");
  });
});

describe("the throttle and the second factor", () => {
  it("gives the address its attempt back when the password was right, and counts the account's until it is in", async () => {
    const services = await setUpBob();
    for (let count = 0; count < 6; count += 1) expect((await services.enter()).kind).toBe("second-factor");
    expect(await services.enter()).toEqual({ kind: "throttled", retryAfterSeconds: 1 });
    services.ports.clock.advance({ seconds: 1 });
    expect((await services.enter({ code: services.code() })).kind).toBe("ok");
    expect(await services.throttle.list({ limit: 10 })).toEqual([]);
  });

  it("counts wrong codes of both ways in towards one budget of the account", async () => {
    const services = await setUpBob();
    const challenge = challengeOf(await services.enter());
    for (let count = 0; count < 3; count += 1) {
      const clientIp = `198.51.100.${String(count)}`;
      expect((await services.enter({ code: "000000x", clientIp })).kind).toBe("denied");
    }
    for (let count = 0; count < 2; count += 1)
      expect((await services.complete(challenge, "000000x")).kind).toBe("denied");
    expect((await services.complete(challenge, services.code())).kind).toBe("throttled");
    expect((await services.enter({ code: services.code(), clientIp: "203.0.113.1" })).kind).toBe("throttled");
  });
});

describe("an outdated hash behind a second factor", () => {
  async function setUpOutdated() {
    const services = await setUpBob();
    const cheap = await new FastHasher({ cost: 4 }).hash("bobsecret");
    const { clock, store } = services.ports;
    await store.transaction((tx) => tx.credentials.setPassword(services.bob.uid, cheap, clock.now()));
    const costOf = async () =>
      (await store.read((reader) => reader.credentials.findPassword(services.bob.uid)))?.hash.slice(0, 7);
    return { ...services, costOf };
  }

  it("is replaced at the first step, the only one that sees the password, and the challenge holds", async () => {
    const services = await setUpOutdated();
    const challenge = challengeOf(await services.enter());
    expect(await services.costOf()).toBe("$2b$12$");
    expect((await eventsOf(services.ports.store)).slice(-2)).toMatchObject([
      { action: "password.rehashed", actor: { name: "anonymous" } },
      { action: "login.attempted", outcome: "incomplete" },
    ]);
    expect((await services.complete(challenge, services.code())).kind).toBe("ok");
  });

  it("is replaced in one step too, and stays after a wrong code", async () => {
    const services = await setUpOutdated();
    await services.enter({ code: "000000x" });
    expect(await services.costOf()).toBe("$2b$04$");
    expect((await services.enter({ code: services.code() })).kind).toBe("ok");
    expect(await services.costOf()).toBe("$2b$12$");
  });

  it("sends the first step back to its checks when somebody else was faster", async () => {
    const services = await setUpOutdated();
    const change = () => services.passwords.change("bob", { password: "anothersecret" }, by);
    const changed = setUpLogins({ ...services.ports, store: interrupted(services.ports.store, 2, change) });
    expect((await changed.enter()).kind).toBe("denied");
    const again = await setUpOutdated();
    const renew = () => again.enter();
    const renewed = setUpLogins({ ...again.ports, store: interrupted(again.ports.store, 2, renew) });
    const challenge = challengeOf(await renewed.enter());
    expect((await again.complete(challenge, again.code())).kind).toBe("ok");
  });
});
