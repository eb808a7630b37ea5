import { CountingRandom, FakeCipher, FastHasher, TestDigest } from "@pp/identity-testing";
import { describe, expect, it } from "vitest";
import { authorize, type LogInRequest, type Principal } from "../src/index.ts";
import { dump } from "./support/dump.ts";
import { withFailingAudit } from "./support/failing-audit.ts";
import { codeOf } from "./support/failure-of.ts";
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
  watched,
} from "./support/logins.ts";
import { actionsOf, by, eventsOf } from "./support/services.ts";

async function setUpBob(...options: Parameters<typeof setUpLogins>) {
  const services = setUpLogins(...options);
  return { ...services, bob: await addBob(services, { role: "admin" }) };
}

async function setUpBobWithFactor(...options: Parameters<typeof setUpLogins>) {
  const services = await setUpBob(...options);
  return { ...services, ...(await enrol(services)) };
}

/** Another process on the same database. */
const otherProcess = ({ ports }: LoginServices): LoginServices =>
  setUpLogins({ ...ports, random: new CountingRandom(4711) });

const kindsOf = (results: readonly { readonly kind: string }[]): readonly string[] =>
  results.map(({ kind }) => kind).sort();

const inParallel = <T>(times: number, task: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: times }, (_, index) => task(index)));

const stateOf = async (services: LoginServices, secret: string): Promise<string> =>
  (await services.authenticate(secret)).kind;

async function principalOf(services: LoginServices, secret: string): Promise<Principal> {
  const found = await services.authenticate(secret);
  if (found.kind === "ok") return found.principal;
  throw new Error(`should have been known, but: ${found.reason}`);
}

/** Text that no bob and no password can have. */
const wrongCode = "000000x";

describe("who exists is not told", () => {
  it("unknown, disabled, deleted, expired, passwordless and wrong-provider accounts and wrong passwords get one answer, at the cost of one hash", async () => {
    const services = await setUpBob();
    const { accounts, passwords, ports } = services;
    for (const username of ["disabled", "deleted", "expired", "passwordless", "ldap", "factor"])
      await addBob(services, { username });
    await accounts.modify("disabled", { canLogin: false }, by);
    await accounts.remove("deleted", by);
    const expired = await accounts.get("expired");
    await ports.store.transaction((tx) => tx.accounts.update({ ...expired, expiresAt: ports.clock.now() }));
    await passwords.remove("passwordless", by);
    await accounts.modify("ldap", { provider: "ldap", authId: "cn=ldap" }, by);
    await enrol(services, "factor");

    const requests: readonly Partial<LogInRequest>[] = [
      { username: "nobody" },
      { username: "not/a name" },
      { username: "disabled" },
      { username: "deleted" },
      { username: "expired" },
      { username: "passwordless" },
      { username: "ldap" },
      { password: "wrong" },
      { password: "" },
      { password: "x".repeat(100) },
      { username: "factor", password: "wrong" },
      { username: "factor", password: "wrong", code: wrongCode },
      { username: "factor", code: wrongCode },
      { realm: "webdav" },
    ];
    for (const [index, request] of requests.entries()) {
      ports.hasher.calls.length = 0;
      const result = await services.enter({ ...request, clientIp: `198.51.100.${String(index)}` });
      expect([request, result]).toEqual([request, { kind: "denied" }]);
      expect([request, ports.hasher.calls.length]).toEqual([request, 1]);
    }
    expect(await services.sessions.list({ limit: 10 })).toEqual([]);
  });

  it("a stored hash that is cheap or no hash at all costs one of today more, whether the password is right or not", async () => {
    const services = await setUpBob();
    const { clock, hasher, store } = services.ports;
    await services.accounts.modify("bob", { webdav: false }, by);
    for (const hash of [await new FastHasher({ cost: 4 }).hash("bobsecret"), "plain" as never])
      for (const password of ["bobsecret", "wrong"]) {
        await store.transaction((tx) => tx.credentials.setPassword(services.bob.uid, hash, clock.now()));
        hasher.calls.length = 0;
        expect(await services.enter({ password, realm: "webdav" })).toEqual({ kind: "denied" });
        expect(hasher.calls).toEqual(["verify", "verifyNothing"]);
      }
  });

  it("the reason of a denial is in the audit log and not in the answer", async () => {
    const services = await setUpBob();
    const answers = [await services.enter({ password: "wrong" }), await services.enter({ username: "nobody" })];
    expect(new Set(answers.map((answer) => JSON.stringify(answer)))).toEqual(new Set(['{"kind":"denied"}']));
    const reasons = (await eventsOf(services.ports.store)).map((event) => event.reason).slice(-2);
    expect(reasons).toEqual(["invalid password", "account not found"]);
  });

  it("the throttle answers alike for names that exist and names that do not", async () => {
    const services = await setUpBob();
    const answersFor = (username: string, network: string) =>
      inParallel(8, (index) =>
        services.enter({ username, password: "wrong", clientIp: `${network}.${String(index)}` }),
      );
    expect(await answersFor("bob", "198.51.100")).toEqual(await answersFor("nobody", "203.0.113"));
  });

  it("the proof of the password in a challenge is compared in constant time, on digests of one length", async () => {
    const compared: number[][] = [];
    class SpyDigest extends TestDigest {
      override equal(left: string, right: string): boolean {
        compared.push([left.length, right.length]);
        return super.equal(left, right);
      }
    }
    const services = await setUpBobWithFactor({ digest: new SpyDigest() });
    const challenge = challengeOf(await services.enter());
    await services.passwords.change("bob", { password: "anothersecret" }, by);
    await services.completeLogIn({ ...origin, challenge, code: services.code() });
    expect(compared).toEqual([[64, 64]]);
  });
});

describe("passwords at the door", () => {
  it("a password of 73 bytes or of a megabyte is refused before it is hashed, and costs what any other costs", async () => {
    const longest = "x".repeat(72);
    const services = await setUpBob();
    await services.passwords.change("bob", { password: longest }, by);
    const { hasher } = services.ports;
    for (const password of [`${longest}x`, "x".repeat(1_000_000), "\u00E9".repeat(37)]) {
      hasher.calls.length = 0;
      expect(await services.enter({ password })).toEqual({ kind: "denied" });
      expect(hasher.calls).toEqual(["verifyNothing"]);
    }
    expect((await services.enter({ password: longest })).kind).toBe("ok");
  });

  it("the longest name takes nothing away from the password: its last byte counts", async () => {
    const username = "u".repeat(64);
    const services = setUpLogins();
    await addBob(services, { username, password: `${"p".repeat(71)}a` });
    expect((await services.enter({ username, password: `${"p".repeat(71)}b` })).kind).toBe("denied");
    expect((await services.enter({ username, password: `${"p".repeat(71)}a` })).kind).toBe("ok");
  });

  it("a NUL or half a character in the password at login fails", async () => {
    const services = await setUpBob();
    for (const password of ["bobsecret\0", "bobsecret\0bobsecret", "bobsecret\uD800"])
      expect(await services.enter({ password })).toEqual({ kind: "denied" });
  });

  it("a password typed decomposed logs in where it was set composed, and the other way round", async () => {
    const services = await setUpBob();
    for (const form of ["NFC", "NFD"]) {
      await services.passwords.change("bob", { password: "caf\u00E9 noir".normalize(form) }, by);
      expect((await services.enter({ password: "caf\u00E9 noir" })).kind).toBe("ok");
      expect((await services.enter({ password: "cafe\u0301 noir" })).kind).toBe("ok");
    }
  });

  it("spaces around the password at login are part of it", async () => {
    const services = await setUpBob();
    for (const password of [" bobsecret", "bobsecret ", "bobsecret\n"])
      expect(await services.enter({ password })).toEqual({ kind: "denied" });
  });

  it("the upgrade of an old hash at login never overwrites a password that was set meanwhile, and ends no session", async () => {
    const services = await setUpBob();
    const { clock, store } = services.ports;
    const first = okOf(await services.enter());
    const cheap = await new FastHasher({ cost: 4 }).hash("bobsecret");
    await store.transaction((tx) => tx.credentials.setPassword(services.bob.uid, cheap, clock.now()));
    const change = () => services.passwords.change("bob", { password: "anothersecret", keepSessions: true }, by);
    const late = setUpLogins({ ...services.ports, store: interrupted(store, 2, change) });
    expect(await late.enter()).toEqual({ kind: "denied" });
    expect((await services.enter({ password: "anothersecret" })).kind).toBe("ok");
    expect(await stateOf(services, first.token)).toBe("ok");
  });

  it("a login that has checked the old password does not get in after it was changed", async () => {
    const services = await setUpBob();
    const change = () => services.passwords.change("bob", { password: "anothersecret" }, by);
    const late = setUpLogins({ ...services.ports, store: interrupted(services.ports.store, 2, change) });
    expect(await late.enter()).toEqual({ kind: "denied" });
    expect(await services.sessions.list({ limit: 10 })).toEqual([]);
  });
});

describe("the second factor at the door", () => {
  it("nothing that the first factor gives authenticates, and nothing is stored that could", async () => {
    const services = await setUpBobWithFactor();
    const result = await services.enter();
    const challenge = challengeOf(result);
    expect(Object.keys(result).sort()).toEqual(["challenge", "kind"]);
    for (const secret of [challenge, ...challenge.split(".")]) expect(await stateOf(services, secret)).toBe("denied");
    expect((await services.enter({ password: challenge })).kind).toBe("denied");
    expect(await services.sessions.list({ limit: 10 })).toEqual([]);
  });

  it("the same code twice: the second fails, also at once and in two processes", async () => {
    const services = await setUpBobWithFactor();
    const code = services.code();
    const processes = [services, otherProcess(services)];
    const results = await Promise.all(
      processes.flatMap((process, index) =>
        [1, 2].map((host) => process.enter({ code, clientIp: `198.51.${String(index)}.${String(host)}` })),
      ),
    );
    expect(kindsOf(results)).toEqual(["denied", "denied", "denied", "ok"]);
    expect(await services.enter({ code })).toEqual({ kind: "denied" });
    expect(await services.sessions.list({ limit: 10 })).toHaveLength(1);
  });

  it("a code that let somebody in at the second step lets nobody in at the first, and the other way round", async () => {
    const services = await setUpBobWithFactor();
    const challenge = challengeOf(await services.enter());
    const code = services.code();
    expect((await services.completeLogIn({ ...origin, challenge, code })).kind).toBe("ok");
    expect((await services.enter({ code })).kind).toBe("denied");
    services.ports.clock.advance({ seconds: 30 });
    const next = services.code();
    expect((await services.enter({ code: next })).kind).toBe("ok");
    expect((await services.completeLogIn({ ...origin, challenge, code: next })).kind).toBe("denied");
  });

  it("codes of one step before and after are accepted, of two are not", async () => {
    for (const [steps, kind] of [
      [-2, "denied"],
      [2, "denied"],
      [1, "ok"],
    ] as const) {
      const services = await setUpBobWithFactor();
      expect((await services.enter({ code: services.code(steps) })).kind).toBe(kind);
    }
    const late = await setUpBobWithFactor();
    late.ports.clock.advance({ seconds: 60 });
    expect((await late.enter({ code: late.code(-1) })).kind).toBe("ok");
  });

  it("a clock that jumps back does not make used codes good again", async () => {
    const services = await setUpBobWithFactor();
    const [before, now] = [services.code(), services.code(1)];
    expect((await services.enter({ code: now })).kind).toBe("ok");
    services.ports.clock.advance({ seconds: -60 });
    for (const code of [before, now, services.code(-1)]) expect((await services.enter({ code })).kind).toBe("denied");
  });

  it("wrong codes at once, over both steps and many addresses, cannot exceed the account's budget", async () => {
    const services = await setUpBobWithFactor();
    const challenge = challengeOf(await services.enter());
    const results = await inParallel(40, (index) => {
      const clientIp = `198.51.100.${String(index)}`;
      return index % 2 === 0
        ? services.enter({ code: wrongCode, clientIp })
        : services.completeLogIn({ ...origin, clientIp, challenge, code: wrongCode });
    });
    // The sixth failure brings the first delay; the challenge was the first attempt.
    expect(results.filter(({ kind }) => kind === "denied")).toHaveLength(5);
    expect(results.filter(({ kind }) => kind === "throttled")).toHaveLength(35);
    const right = { code: services.code(), clientIp: "203.0.113.1" };
    expect((await services.enter(right)).kind).toBe("throttled");
    expect((await services.completeLogIn({ ...origin, challenge, ...right })).kind).toBe("throttled");
  });

  it("the throttle is asked in the second step as in the first", async () => {
    const services = await setUpBobWithFactor();
    const challenge = challengeOf(await services.enter());
    for (let count = 0; count < 10; count += 1) await services.enter({ username: `user${String(count)}` });
    expect((await services.completeLogIn({ ...origin, challenge, code: services.code() })).kind).toBe("throttled");
  });

  it("a secret that waits for its first code lets nobody in, and asks nobody for a code", async () => {
    const services = await setUpBob();
    const { secret } = await services.passcodes.enrol("bob", { kind: "administrator" }, by);
    const code = services.ports.totp.code(secret, services.ports.clock.now());
    expect((await services.enter({ password: "wrong", code })).kind).toBe("denied");
    expect(okOf(await services.enter()).session.method).toBe("default");
    const bob = await services.accounts.get("bob");
    await services.ports.store.transaction((tx) => tx.accounts.update({ ...bob, method: "2fa" }));
    expect((await services.enter({ code })).kind).toBe("denied");
  });

  it("a recovery code is used once, also at once and in two processes, and the second factor stays on", async () => {
    const services = await setUpBobWithFactor();
    const other = otherProcess(services);
    const [code] = services.recoveryCodes;
    const results = await inParallel(6, (index) =>
      (index % 2 === 0 ? services : other).enter({ code, clientIp: `198.51.100.${String(index)}` }),
    );
    expect(results.filter(({ kind }) => kind === "ok")).toHaveLength(1);
    expect((await services.passcodes.status("bob")).recoveryCodesLeft).toBe(9);
    expect((await services.enter()).kind).toBe("second-factor");
  });

  it("a recovery code of one account is worth nothing for another, in its own row neither", async () => {
    const services = await setUpBobWithFactor();
    const eve = await addBob(services, { username: "eve" });
    const { recoveryCodes } = await enrol(services, "eve");
    expect((await services.enter({ code: recoveryCodes[0] })).kind).toBe("denied");
    const stolen = services.ports.digest.sha256(`recovery-code:${eve.uid}:${recoveryCodes[1] ?? ""}`);
    const { clock, store } = services.ports;
    await store.transaction((tx) => tx.passcodes.setRecoveryCodes(services.bob.uid, [stolen], clock.now()));
    expect((await services.enter({ code: recoveryCodes[1] })).kind).toBe("denied");
  });

  it("a secret copied into another account's row opens nothing", async () => {
    const services = await setUpBobWithFactor();
    const eve = await addBob(services, { username: "eve" });
    const evesFactor = await enrol(services, "eve");
    await services.ports.store.transaction(async (tx) => {
      const sealed = await tx.passcodes.findSealed(eve.uid);
      const own = await tx.passcodes.findSealed(services.bob.uid);
      if (sealed === undefined || own === undefined) throw new Error("no passcode");
      await tx.passcodes.reseal(services.bob.uid, { from: own.sealedSecret, to: sealed.sealedSecret });
    });
    expect(await codeOf(services.enter({ code: evesFactor.code() }))).toBe("sealed-text/broken");
    expect(await services.sessions.list({ limit: 10 })).toEqual([]);
  });

  it("a key that was rotated away opens no door, and one that is kept as an old one does", async () => {
    const services = await setUpBobWithFactor();
    const gone = setUpLogins({ ...services.ports, cipher: new FakeCipher(["k2"]) });
    expect(await codeOf(gone.enter({ code: services.code() }))).toBe("secret-key/unknown");
    const rotated = setUpLogins({ ...services.ports, cipher: new FakeCipher(["k2", "k1"]) });
    expect((await rotated.enter({ code: services.code() })).kind).toBe("ok");
  });

  it("a host without its key lets nobody in who has a second factor", async () => {
    const services = await setUpBobWithFactor();
    const keyless = setUpLogins({ ...services.ports, cipher: new FakeCipher([]) });
    for (const code of [undefined, services.code(), wrongCode])
      expect(await codeOf(keyless.enter({ code }))).toBe("secret-key/missing");
    const challenge = challengeOf(await services.enter());
    const completed = await keyless.completeLogIn({ ...origin, challenge, code: services.code() });
    expect(completed.kind).toBe("denied");
    expect(await services.sessions.list({ limit: 10 })).toEqual([]);
  });

  it("a challenge cannot be made, changed, moved to another name or kept for later", async () => {
    const services = await setUpBobWithFactor();
    await addBob(services, { username: "eve" });
    const evesFactor = await enrol(services, "eve");
    const challenge = challengeOf(await services.enter({ username: "eve" }));
    const [key = "", body = "", mac = ""] = challenge.split(".");
    const forged = Buffer.from(body, "base64url").toString("utf8").replace("eve", "bob");
    const attempts = [
      [key, Buffer.from(forged).toString("base64url"), mac].join("."),
      services.ports.cipher.seal(forged, services.bob.uid),
      forged,
      `${challenge}x`,
    ];
    for (const attempt of attempts)
      expect((await services.completeLogIn({ ...origin, challenge: attempt, code: services.code() })).kind).toBe(
        "denied",
      );
    services.ports.clock.advance({ minutes: 5 });
    const late = { ...origin, challenge, code: evesFactor.code(), clientIp: "192.0.2.8" };
    expect((await services.completeLogIn(late)).kind).toBe("denied");
  });
});

describe("sessions from the door on", () => {
  it("fixation: every login and every passed second factor makes a new token, and an older one gains nothing", async () => {
    const services = await setUpBob();
    const before = okOf(await services.enter());
    const after = okOf(await services.enter());
    expect(after.token).not.toBe(before.token);
    const { code } = await enrol(services);
    expect(await stateOf(services, before.token)).toBe("denied");
    const challenge = challengeOf(await services.enter());
    const passed = okOf(await services.completeLogIn({ ...origin, challenge, code: code() }));
    expect([before.token, after.token, challenge]).not.toContain(passed.token);
    expect(await stateOf(services, before.token)).toBe("denied");
  });

  it("a session ends idle, at its absolute limit, and when it is revoked, in every process at the next call", async () => {
    const policy = { sessions: { maxAgeSeconds: 3600, idleTimeoutSeconds: 600 } };
    const services = await setUpBob({ policy });
    const other = otherProcess(services);
    const { clock } = services.ports;
    const idle = okOf(await services.enter());
    clock.advance({ seconds: 599 });
    expect(await stateOf(other, idle.token)).toBe("ok");
    clock.advance({ seconds: 1 });
    expect(await stateOf(other, idle.token)).toBe("denied");

    const busy = okOf(await services.enter());
    for (let minutes = 0; minutes < 60; minutes += 5) {
      expect(await stateOf(other, busy.token)).toBe("ok");
      await services.sessions.noteActivity(busy.session, "192.0.2.7");
      clock.advance({ minutes: 5 });
    }
    expect(await stateOf(other, busy.token)).toBe("denied");

    const revoked = okOf(await services.enter());
    expect(await stateOf(other, revoked.token)).toBe("ok");
    await services.sessions.end(revoked.token, by);
    expect(await stateOf(other, revoked.token)).toBe("denied");
  });

  it.each([
    ["disabling the account", ({ accounts }: LoginServices) => accounts.modify("bob", { canLogin: false }, by)],
    ["deleting the account", ({ accounts }: LoginServices) => accounts.remove("bob", by)],
    ["a new role", ({ accounts }: LoginServices) => accounts.modify("bob", { role: "guest" }, by)],
    ["a new provider", ({ accounts }: LoginServices) => accounts.modify("bob", { provider: "none" }, by)],
    ["a new password", ({ passwords }: LoginServices) => passwords.change("bob", { password: "anothersecret" }, by)],
    ["a second factor", (services: LoginServices) => enrol(services)],
  ] as const)("revocation counts at the next call in another process: %s", async (_, revoke) => {
    const services = await setUpBob();
    await addBob(services, { username: "root", role: "admin" });
    const other = otherProcess(services);
    const { token } = okOf(await services.enter());
    expect(await stateOf(other, token)).toBe("ok");
    await revoke(services);
    expect(await stateOf(other, token)).toBe("denied");
  });

  it("a session that an app password opened ends with it", async () => {
    const services = await setUpBob();
    const app = await services.sessions.addAppPassword("bob", { name: "Sync", scope: "*", lifetimeSeconds: -1 }, by);
    const child = okOf(await services.enter({ password: app.secret }));
    expect(await stateOf(services, child.token)).toBe("ok");
    await services.sessions.end(app.session.refId, by);
    expect(await stateOf(services, child.token)).toBe("denied");
  });

  it("replaying the stored digest of a session, or of an app password, fails", async () => {
    const services = await setUpBob();
    const { session } = okOf(await services.enter());
    const app = await services.sessions.addAppPassword("bob", { name: "Sync", scope: "*", lifetimeSeconds: -1 }, by);
    for (const { id } of [session, app.session]) {
      expect(await stateOf(services, id)).toBe("denied");
      expect(await stateOf(services, id.slice(0, 48))).toBe("denied");
      expect((await services.enter({ password: id })).kind).toBe("denied");
    }
  });

  it("the ref id of a session names it and authenticates nothing", async () => {
    const services = await setUpBob();
    const { session } = okOf(await services.enter());
    expect((await services.sessions.get(session.refId)).id).toBe(session.id);
    expect(await stateOf(services, session.refId)).toBe("denied");
  });

  it("no password, code, token, challenge or secret is in the database, in the audit log or in the host's log", async () => {
    const services = await setUpBobWithFactor();
    const app = await services.sessions.addAppPassword("bob", { name: "Sync", scope: "*", lifetimeSeconds: -1 }, by);
    const challenge = challengeOf(await services.enter());
    const [code, recovery = ""] = [services.code(), services.recoveryCodes[0]];
    const first = okOf(await services.completeLogIn({ ...origin, challenge, code }));
    const second = okOf(await services.enter({ code: recovery }));
    const third = okOf(await services.enter({ password: app.secret }));
    await services.enter({ password: "wrong-secret", code: "987654" });
    const written = `${await dump(services.ports.store)}\n${services.lines.join("\n")}`;
    const secrets = ["bobsecret", "wrong-secret", "987654", challenge, recovery, app.secret];
    for (const secret of [...secrets, first.token, second.token, third.token, ...services.recoveryCodes])
      expect(written).not.toContain(secret);
  });

  it("no password and no code is handed to the store, not even to be left out there", async () => {
    const services = await setUpBobWithFactor();
    const seen: string[] = [];
    const store = watched(services.ports.store, (repository, method, args) =>
      seen.push(`${repository}.${method} ${JSON.stringify(args)}`),
    );
    const login = setUpLogins({ ...services.ports, store });
    await login.enter();
    await login.enter({ code: services.code() });
    await login.enter({ password: "wrong-secret", code: "987654" });
    for (let count = 0; count < 10; count += 1) await login.enter({ username: `user${String(count)}` });
    await login.enter();
    expect(seen.some((call) => call.startsWith("logins.record"))).toBe(true);
    for (const secret of ["bobsecret", "wrong-secret", "987654"])
      expect(seen.filter((call) => call.includes(secret))).toEqual([]);
  });
});

describe("tokens at use", () => {
  it("the tokens of a demoted owner shrink at once", async () => {
    const services = await setUpBob();
    await addBob(services, { username: "root", role: "admin" });
    const app = await services.sessions.addAppPassword("bob", { name: "Sync", scope: "*", lifetimeSeconds: -1 }, by);
    const child = okOf(await services.enter({ password: app.secret }));
    for (const secret of [app.secret, child.token])
      expect(authorize(await principalOf(services, secret), "logs", "view")).toBe(true);
    await services.accounts.modify("bob", { role: "viewer" }, by);
    for (const secret of [app.secret, child.token]) {
      expect(authorize(await principalOf(services, secret), "logs", "view")).toBe(false);
      expect(authorize(await principalOf(services, secret), "photos", "view")).toBe(true);
    }
  });

  it("an app password, and what it opens, never changes passwords, second factors or users, even with the scope *", async () => {
    const services = await setUpBob();
    const app = await services.sessions.addAppPassword("bob", { name: "Sync", scope: "*", lifetimeSeconds: -1 }, by);
    const child = okOf(await services.enter({ password: app.secret }));
    for (const secret of [app.secret, child.token]) {
      const principal = await principalOf(services, secret);
      for (const resource of ["password", "passcode", "users", "settings"] as const)
        for (const permission of ["create", "update", "delete", "manage", "manage_own"] as const)
          expect(authorize(principal, resource, permission)).toBe(false);
    }
    const browser = await principalOf(services, okOf(await services.enter()).token);
    expect(authorize(browser, "users", "manage")).toBe(true);
  });

  it("an app password without the scope for it opens no session, and never one of another account", async () => {
    const services = await setUpBob();
    await addBob(services, { username: "eve" });
    const narrow = { name: "Sync", scope: "photos webdav", lifetimeSeconds: -1 };
    const app = await services.sessions.addAppPassword("bob", narrow, by);
    expect(await services.enter({ password: app.secret })).toEqual({ kind: "denied" });
    const wide = await services.sessions.addAppPassword("bob", { ...narrow, scope: "*" }, by);
    expect(await services.enter({ username: "eve", password: wide.secret })).toEqual({ kind: "denied" });
  });

  it("the session of an app password has its scope and no more", async () => {
    const services = await setUpBob();
    const token = { name: "Sync", scope: "photos sessions", lifetimeSeconds: -1 };
    const app = await services.sessions.addAppPassword("bob", token, by);
    const principal = await principalOf(services, okOf(await services.enter({ password: app.secret })).token);
    expect(authorize(principal, "photos", "update")).toBe(true);
    expect(authorize(principal, "albums", "view")).toBe(false);
  });
});

describe("guessing", () => {
  it("all spellings of one address share one budget: mapped IPv4, a /64, upper and lower case, compressed or not", async () => {
    const spellings = [
      ["192.0.2.9", "::ffff:192.0.2.9", "::FFFF:C000:0209", "0:0:0:0:0:ffff:192.0.2.9"],
      ["2001:db8:1:2::1", "2001:DB8:1:2::1", "2001:0db8:0001:0002:0:0:0:0001", "2001:db8:1:2:ffff:ffff:ffff:ffff%eth0"],
    ];
    for (const [index, forms] of spellings.entries()) {
      const services = await setUpBob();
      const results = await inParallel(12, (count) =>
        services.enter({ username: `u${String(index)}-${String(count)}`, clientIp: forms[count % forms.length] ?? "" }),
      );
      expect(results.filter(({ kind }) => kind === "denied")).toHaveLength(10);
      expect(results.filter(({ kind }) => kind === "throttled")).toHaveLength(2);
    }
  });

  it("all spellings of one name share one budget", async () => {
    const services = await setUpBob();
    const spellings = ["bob", "BOB", " Bob ", "ｂｏｂ", "ＢＯＢ", "bOb", "BoB", "boB"];
    const results = await inParallel(spellings.length, (index) =>
      services.enter({ username: spellings[index] ?? "", password: "wrong", clientIp: `198.51.100.${String(index)}` }),
    );
    expect(results.filter(({ kind }) => kind === "throttled")).toHaveLength(2);
    expect((await services.throttle.list({ limit: 10, search: "bob" })).map(({ key }) => key)).toEqual(["account:bob"]);
  });

  it("guesses at once in several processes cannot exceed an address's budget", async () => {
    const services = await setUpBob();
    const processes = [services, otherProcess(services), otherProcess(services)];
    const results = await Promise.all(
      processes.flatMap((process, number) =>
        Array.from({ length: 10 }, (_, index) => process.enter({ username: `u${String(number * 10 + index)}` })),
      ),
    );
    expect(results.filter(({ kind }) => kind === "denied")).toHaveLength(10);
    expect(results.filter(({ kind }) => kind === "throttled")).toHaveLength(20);
  });

  it("a restart does not empty the throttle", async () => {
    const services = await setUpBob();
    for (let count = 0; count < 10; count += 1) await services.enter({ username: `user${String(count)}` });
    expect((await otherProcess(services).enter()).kind).toBe("throttled");
  });

  it("guessing at an account does not lock out the address that its owner logs in from", async () => {
    const services = await setUpBob();
    await services.enter();
    await inParallel(200, (index) =>
      services.enter({ password: "wrong", clientIp: `198.51.${String(index % 4)}.${String(index)}` }),
    );
    expect((await services.enter({ clientIp: "203.0.113.1" })).kind).toBe("throttled");
    expect((await services.enter()).kind).toBe("ok");
  });

  it("guessing at an account makes everybody else wait, twice as long after every failure, and never over 15 minutes", async () => {
    const services = await setUpBob();
    const { clock } = services.ports;
    const guess = (count: number) => services.enter({ password: "wrong", clientIp: `198.51.100.${String(count)}` });
    for (let count = 0; count < 6; count += 1) expect((await guess(count)).kind).toBe("denied");
    const waits: number[] = [];
    for (let count = 6; count < 20; count += 1) {
      const refused = await guess(count);
      if (refused.kind !== "throttled") throw new Error(refused.kind);
      waits.push(refused.retryAfterSeconds);
      clock.advance({ seconds: refused.retryAfterSeconds });
      expect((await guess(count)).kind).toBe("denied");
    }
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900, 900]);
  });

  it("an attacker's own logins give no attempts back for other names", async () => {
    const services = await setUpBob();
    await addBob(services, { username: "eve" });
    const guesses: string[] = [];
    for (let count = 0; count < 12; count += 1) {
      await services.enter({ username: "eve" });
      guesses.push((await services.enter({ username: `user${String(count)}` })).kind);
    }
    expect(guesses.filter((kind) => kind === "denied")).toHaveLength(10);
  });

  it("no header and no field of a request but the host's address decides whose budget is used", async () => {
    const services = await setUpBob();
    const spoofed = (count: number) => ({
      ...{ username: `user${String(count)}`, password: "wrong", userAgent: `X-Forwarded-For: 10.0.0.${String(count)}` },
      ...{ ip: `10.0.0.${String(count)}`, headers: { "x-forwarded-for": `10.0.0.${String(count)}` } },
    });
    const results = await inParallel(12, (count) => services.enter(spoofed(count)));
    expect(results.filter(({ kind }) => kind === "throttled")).toHaveLength(2);
  });

  it("the memory of the throttle is bounded: a refused attempt adds nothing, and what is a day old goes", async () => {
    const services = await setUpBob();
    for (let count = 0; count < 500; count += 1) await services.enter({ username: `user${String(count)}` });
    services.ports.clock.advance({ days: 1, milliseconds: 1 });
    // One address and the ten names that it got through with.
    expect(await services.throttle.purge()).toBe(11);
  });

  it("names that are none share one entry, however many there are", async () => {
    const services = await setUpBob();
    await inParallel(9, (index) =>
      services.enter({ username: `a/${String(index)}`, clientIp: `198.51.100.${String(index)}` }),
    );
    const waiting = await services.throttle.list({ limit: 100 });
    expect(waiting.filter(({ key }) => key.startsWith("account:"))).toMatchObject([{ key: "account:(invalid)" }]);
  });
});

describe("what is written", () => {
  it("nobody is let in when the audit log cannot be written", async () => {
    const services = await setUpBobWithFactor();
    await addBob(services, { username: "eve" });
    const broken = setUpLogins({ ...services.ports, store: withFailingAudit(services.ports.store) });
    await expect(broken.enter({ username: "eve" })).rejects.toThrow("disk full");
    await expect(broken.enter({ code: services.code() })).rejects.toThrow("disk full");
    expect(await services.sessions.list({ limit: 10 })).toEqual([]);
  });

  it("every attempt is audited: let in, denied, half way and throttled", async () => {
    const services = await setUpBobWithFactor();
    await services.enter();
    await services.enter({ code: services.code() });
    await services.enter({ password: "wrong" });
    for (let count = 0; count < 10; count += 1) await services.enter({ username: `user${String(count)}` });
    const attempts = (await eventsOf(services.ports.store)).filter((event) => event.action === "login.attempted");
    const outcomes = attempts.map(({ outcome }) => outcome);
    expect(outcomes.slice(0, 3)).toEqual(["incomplete", "ok", "failed"]);
    expect(outcomes.filter((outcome) => outcome === "throttled")).toHaveLength(1);
    expect(outcomes).toHaveLength(13);
  });

  it("no name forges a line of the host's log: CR, LF, U+2028, ESC, C1, direction marks and quotes", async () => {
    const services = await setUpBob();
    const names = [
      'x" from 127.0.0.1\nlogin failed for "root',
      "x\r\ny",
      "x\u2028y",
      "x\u001B[2Jy",
      "x\u009B2Jy",
      "x\u202Ey",
      "x\u0085y",
      "domain\\bob",
      "x\\",
    ];
    for (const [index, username] of names.entries()) {
      // What is no name at all shares one budget.
      services.ports.clock.advance({ minutes: 15 });
      await services.enter({ username, clientIp: `198.51.100.${String(index)}` });
    }
    expect(services.lines).toHaveLength(names.length);
    for (const [index, line] of services.lines.entries()) {
      expect(line).toMatch(/^login failed for "(?:[^"\\\p{C}\p{Zl}\p{Zp}]|\\.)*" from [0-9a-f.:]+$/u);
      expect(line.endsWith(` from 198.51.100.${String(index)}`)).toBe(true);
    }
  });

  it("no user agent and no address forges a line or a cell of a report", async () => {
    const services = await setUpBob();
    await services.enter({
      password: "wrong",
      userAgent: "a\r\nb\u001B]52;c\u0007\u202E",
      clientIp: "192.0.2.7\nroot",
    });
    expect(services.lines).toEqual(['login failed for "bob" from unknown']);
    expect((await lastAttempt(services))?.actor).toEqual({
      name: "anonymous",
      clientIp: "",
      userAgent: "a  b ]52;c  ",
    });
  });

  it("one line for every failed login, none for a success or half of one", async () => {
    const services = await setUpBobWithFactor();
    await services.enter();
    await services.enter({ code: services.code() });
    expect(services.lines).toEqual([]);
    await services.enter({ password: "wrong" });
    await services.enter({ code: wrongCode, clientIp: "2001:DB8::7" });
    expect(services.lines).toEqual([
      'login failed for "bob" from 192.0.2.7',
      'login failed for "bob" from 2001:db8::7',
    ]);
  });

  it("no field of a login request changes who is recorded as the actor, or what the session may do", async () => {
    const services = await setUpBob();
    await services.accounts.add({ username: "guest", role: "guest", password: "guestsecret" }, by);
    const request = JSON.parse(
      '{"username":"guest","password":"guestsecret","actor":{"name":"cli:root"},"by":"cli:root","role":"admin",' +
        '"superAdmin":true,"scope":"*","token":"x","session":{"id":"x"},"account":{"role":"admin"},"method":"default",' +
        '"__proto__":{"role":"admin"}}',
    ) as Partial<LogInRequest>;
    const { token, account } = okOf(await services.enter(request));
    expect(await principalOf(services, token)).toMatchObject({ account: { uid: account.uid, role: "guest" } });
    expect((await lastAttempt(services))?.actor.name).toBe(account.uid);
    expect(await actionsOf(services.ports.store)).not.toContain("account.changed");
  });
});
