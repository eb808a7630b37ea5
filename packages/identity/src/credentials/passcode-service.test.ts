import { FakeCipher, FakeClock, MemoryStore } from "@pp/identity-testing";
import { describe, expect, it } from "vitest";
import { codeOf } from "../../test/support/failure-of.ts";
import {
  actionsOf,
  addBob,
  allSessions,
  by,
  clientSessions,
  enrolled,
  eventsOf,
  openSessions,
  sessionsOf,
  setUp,
  type TestServices,
} from "../../test/support/services.ts";
import type { SessionId } from "../sessions/session.ts";
import type { PasscodeProof } from "./passcode-service.ts";

const byPassword: PasscodeProof = { kind: "password", password: "bobsecret" };
const asAdministrator: PasscodeProof = { kind: "administrator" };

/** The secret of Bob's second factor as it is stored. */
const sealedOf = async ({ accounts, store }: TestServices, username = "bob"): Promise<string | undefined> => {
  const { uid } = await accounts.get(username);
  return (await store.read((reader) => reader.passcodes.findSealed(uid)))?.sealedSecret;
};

const logInWith = async (identity: TestServices, code?: string): Promise<string> => {
  const attempt = { username: "bob", password: "bobsecret", clientIp: "192.0.2.1", realm: "web" } as const;
  return (await identity.logIn({ ...attempt, code })).kind;
};

/** The browser session that a password opened. */
const ownSession = async ({ sessions }: TestServices, uid: string): Promise<SessionId | undefined> =>
  (await sessions.list({ search: uid, limit: 100 })).find(({ provider }) => provider === "local")?.id;

/** An account without a password: it comes in through another provider. */
const addCarol = ({ accounts }: TestServices) =>
  accounts.add({ username: "carol", role: "user", provider: "oidc", authId: "carol-subject" }, by);

describe("enrol", () => {
  it("gives the secret, the URI of it and ten recovery codes, and stores none of them in clear", async () => {
    const identity = setUp({ policy: { appName: "Pictures" } });
    const bob = await addBob(identity);
    const { recoveryCodes, secret, uri } = await identity.passcodes.enrol("bob", byPassword, by);
    expect(uri).toBe(`otpauth://totp/Pictures:bob?secret=${secret}&issuer=Pictures`);
    expect(new Set(recoveryCodes).size).toBe(10);
    const sealed = await sealedOf(identity);
    expect(sealed).not.toContain(secret);
    expect(new FakeCipher().open(sealed ?? "", bob.uid)).toBe(secret);
    expect((await eventsOf(identity.store)).at(-1)).toMatchObject({
      action: "passcode.enrolled",
      subject: bob.uid,
      fields: ["passcode"],
    });
  });

  it.each([
    ["a wrong password", { kind: "password", password: "guessed it" }],
    ["no password", { kind: "password", password: "" }],
    ["a password that nobody can have", { kind: "password", password: "bobsecret\0" }],
  ] satisfies readonly (readonly [string, PasscodeProof])[])("refuses %s, and writes nothing", async (_, proof) => {
    const identity = setUp();
    await addBob(identity);
    expect(await codeOf(identity.passcodes.enrol("bob", proof, by))).toBe("credentials/invalid");
    expect(await sealedOf(identity)).toBeUndefined();
    expect(await actionsOf(identity.store)).toEqual(["account.added"]);
  });

  it("accepts a session of ten minutes, and not of a millisecond more, where there is no password", async () => {
    const identity = setUp();
    await addCarol(identity);
    const openedAt = identity.clock.now();
    identity.clock.advance({ minutes: 10 });
    await identity.passcodes.enrol("carol", { kind: "fresh-session", openedAt }, by);
    identity.clock.advance({ milliseconds: 1 });
    expect(await codeOf(identity.passcodes.enrol("carol", { kind: "fresh-session", openedAt }, by))).toBe(
      "credentials/invalid",
    );
  });

  it("does not accept a session, however fresh, where there is a password to ask for", async () => {
    const identity = setUp();
    await addBob(identity);
    const fresh: PasscodeProof = { kind: "fresh-session", openedAt: identity.clock.now() };
    expect(await codeOf(identity.passcodes.enrol("bob", fresh, by))).toBe("credentials/invalid");
  });

  it("takes a fresh session where the stored password opens nothing, and not that password", async () => {
    const identity = setUp();
    await addBob(identity);
    await identity.accounts.modify("bob", { provider: "ldap" }, by);
    expect(await codeOf(identity.passcodes.enrol("bob", byPassword, by))).toBe("credentials/invalid");
    const fresh: PasscodeProof = { kind: "fresh-session", openedAt: identity.clock.now() };
    expect((await identity.passcodes.enrol("bob", fresh, by)).recoveryCodes).toHaveLength(10);
  });

  it("takes no time that is none for fresh", async () => {
    const identity = setUp();
    await addCarol(identity);
    const proof: PasscodeProof = { kind: "fresh-session", openedAt: new Date(Number.NaN) };
    expect(await codeOf(identity.passcodes.enrol("carol", proof, by))).toBe("credentials/invalid");
  });

  it("replaces one that still waits for its code: the first secret and its recovery codes are worth nothing", async () => {
    const identity = setUp();
    const { uid } = await addBob(identity);
    const first = await identity.passcodes.enrol("bob", byPassword, by);
    const second = await identity.passcodes.enrol("bob", byPassword, by);
    const codeFrom = (secret: string): string => identity.totp.code(secret, identity.clock.now());
    expect(await codeOf(identity.passcodes.confirm("bob", codeFrom(first.secret), by))).toBe("passcode/code-invalid");
    await identity.passcodes.confirm("bob", codeFrom(second.secret), by);
    expect(await identity.store.read((reader) => reader.passcodes.countRecoveryCodes(uid))).toBe(10);
    expect(await logInWith(identity, first.recoveryCodes[0])).toBe("denied");
    expect(await logInWith(identity, second.recoveryCodes[0])).toBe("ok");
  });

  it("refuses while there is an active one, for an administrator too", async () => {
    const identity = setUp();
    await enrolled(identity);
    const before = await sealedOf(identity);
    expect(await codeOf(identity.passcodes.enrol("bob", asAdministrator, by))).toBe("passcode/already-active");
    expect(await sealedOf(identity)).toBe(before);
  });

  it.each([
    [{ canLogin: false }, "account/disabled"],
    [{ provider: "none" }, "passcode/not-supported"],
  ])("refuses an account that is not to be used: %j", async (changes, code) => {
    const identity = setUp();
    await addBob(identity);
    await identity.accounts.modify("bob", changes, by);
    expect(await codeOf(identity.passcodes.enrol("bob", asAdministrator, by))).toBe(code);
  });

  it("refuses unknown and deleted accounts", async () => {
    const identity = setUp();
    await addBob(identity);
    await identity.accounts.remove("bob", by);
    expect(await codeOf(identity.passcodes.enrol("bob", asAdministrator, by))).toBe("account/deleted");
    expect(await codeOf(identity.passcodes.enrol("carol", asAdministrator, by))).toBe("account/not-found");
  });

  it("refuses when the host has no secret key, before anything is stored", async () => {
    const identity = setUp({ cipher: new FakeCipher([]) });
    await addBob(identity);
    expect(await codeOf(identity.passcodes.enrol("bob", byPassword, by))).toBe("secret-key/missing");
    expect(await sealedOf(identity)).toBeUndefined();
  });
});

describe("a second factor that waits for its first code", () => {
  it("is not asked for at login, and its codes and recovery codes are not either", async () => {
    const identity = setUp();
    await addBob(identity);
    await identity.passcodes.enrol("bob", byPassword, by);
    expect(await logInWith(identity)).toBe("ok");
    expect((await identity.passcodes.status("bob")).state).toBe("pending");
  });

  it("lets nobody in whose account asks for a second factor", async () => {
    const identity = setUp();
    const bob = await addBob(identity);
    const { recoveryCodes, secret } = await identity.passcodes.enrol("bob", byPassword, by);
    await identity.store.transaction((tx) => tx.accounts.update({ ...bob, method: "2fa" }));
    expect(await logInWith(identity, identity.totp.code(secret, identity.clock.now()))).toBe("denied");
    expect(await logInWith(identity, recoveryCodes[0])).toBe("denied");
  });
});

describe("confirm", () => {
  it("makes the second factor count, and ends the browser sessions", async () => {
    const identity = setUp();
    const bob = await addBob(identity);
    await openSessions(identity.store, bob);
    const { secret } = await identity.passcodes.enrol("bob", byPassword, by);
    expect(await sessionsOf(identity.store, bob)).toEqual(allSessions);
    const code = identity.totp.code(secret, identity.clock.now());
    const after = await identity.passcodes.confirm("bob", ` ${code.slice(0, 3)} ${code.slice(3)}\n`, by);
    expect(after).toEqual(await identity.accounts.get("bob"));
    expect(after.method).toBe("2fa");
    expect(await sessionsOf(identity.store, bob)).toEqual(clientSessions);
    expect((await actionsOf(identity.store)).slice(2)).toEqual(["sessions.ended", "passcode.activated"]);
    expect(await identity.passcodes.status("bob")).toMatchObject({
      state: "active",
      activatedAt: identity.clock.now(),
      recoveryCodesLeft: 10,
    });
    expect(await logInWith(identity)).toBe("second-factor");
  });

  it("keeps the session in which the code is typed, when it is told which, and no other browser session", async () => {
    const identity = setUp();
    const bob = await addBob(identity);
    await openSessions(identity.store, bob);
    const { secret } = await identity.passcodes.enrol("bob", byPassword, by);
    const code = identity.totp.code(secret, identity.clock.now());
    await identity.passcodes.confirm("bob", code, by, await ownSession(identity, bob.uid));
    expect(await sessionsOf(identity.store, bob)).toEqual(new Set([...clientSessions, "local"]));
  });

  it.each(["000000", "", "12345", "abcdef", "1".repeat(1000)])("refuses a wrong code: '%s'", async (code) => {
    const identity = setUp();
    await addBob(identity);
    await identity.passcodes.enrol("bob", byPassword, by);
    expect(await codeOf(identity.passcodes.confirm("bob", code, by))).toBe("passcode/code-invalid");
    expect((await identity.accounts.get("bob")).method).toBe("default");
    expect((await identity.passcodes.status("bob")).state).toBe("pending");
  });

  it("refuses when nothing waits for a code: none enrolled, or active already", async () => {
    const identity = setUp();
    await addBob(identity);
    expect(await codeOf(identity.passcodes.confirm("bob", "000000", by))).toBe("passcode/not-enrolled");
    const { secret } = await identity.passcodes.enrol("bob", byPassword, by);
    const code = (): string => identity.totp.code(secret, identity.clock.now());
    await identity.passcodes.confirm("bob", code(), by);
    identity.clock.advance({ seconds: 30 });
    expect(await codeOf(identity.passcodes.confirm("bob", code(), by))).toBe("passcode/not-enrolled");
  });

  it("uses its code up: the same one does not log in, the next one does", async () => {
    const identity = setUp();
    const { secret } = await enrolled(identity);
    const code = (): string => identity.totp.code(secret, identity.clock.now());
    expect(await logInWith(identity, code())).toBe("denied");
    identity.clock.advance({ seconds: 30 });
    expect(await logInWith(identity, code())).toBe("ok");
  });

  it("succeeds once when the same code is sent many times at once", async () => {
    const identity = setUp();
    await addBob(identity);
    const { secret } = await identity.passcodes.enrol("bob", byPassword, by);
    const code = identity.totp.code(secret, identity.clock.now());
    const results = await Promise.allSettled(
      Array.from({ length: 16 }, () => identity.passcodes.confirm("bob", code, by)),
    );
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect((await actionsOf(identity.store)).filter((action) => action === "passcode.activated")).toHaveLength(1);
  });
});

describe("remove", () => {
  it("takes an active one away with its recovery codes, and ends the browser sessions", async () => {
    const identity = setUp();
    const { bob, recoveryCodes } = await enrolled(identity);
    await openSessions(identity.store, bob);
    expect(await identity.passcodes.remove("bob", byPassword, by)).toBe(true);
    expect((await identity.accounts.get("bob")).method).toBe("default");
    expect(await identity.passcodes.status("bob")).toMatchObject({ state: "none", recoveryCodesLeft: 0 });
    expect(await sessionsOf(identity.store, bob)).toEqual(clientSessions);
    expect((await actionsOf(identity.store)).slice(-2)).toEqual(["sessions.ended", "passcode.removed"]);
    expect(await logInWith(identity)).toBe("ok");
    expect(recoveryCodes).toHaveLength(10);
  });

  it("keeps the session that it is told to, and no other browser session", async () => {
    const identity = setUp();
    const { bob } = await enrolled(identity);
    await openSessions(identity.store, bob);
    await identity.passcodes.remove("bob", byPassword, by, await ownSession(identity, bob.uid));
    expect(await sessionsOf(identity.store, bob)).toEqual(new Set([...clientSessions, "local"]));
  });

  it("takes one away that still waits", async () => {
    const identity = setUp();
    await addBob(identity);
    await identity.passcodes.enrol("bob", byPassword, by);
    expect(await identity.passcodes.remove("bob", asAdministrator, by)).toBe(true);
    expect((await identity.passcodes.status("bob")).state).toBe("none");
  });

  it("frees an account that asks for a second factor of which nothing is stored", async () => {
    const identity = setUp();
    const bob = await addBob(identity);
    await identity.store.transaction((tx) => tx.accounts.update({ ...bob, method: "2fa" }));
    expect(await identity.passcodes.remove("bob", asAdministrator, by)).toBe(true);
    expect(await logInWith(identity)).toBe("ok");
  });

  it("is false, and writes nothing, when there is none", async () => {
    const identity = setUp();
    await addBob(identity);
    expect(await identity.passcodes.remove("bob", byPassword, by)).toBe(false);
    expect(await actionsOf(identity.store)).toEqual(["account.added"]);
  });

  it("needs the password: a stolen session is not enough", async () => {
    const identity = setUp();
    await enrolled(identity);
    const fresh: PasscodeProof = { kind: "fresh-session", openedAt: identity.clock.now() };
    expect(await codeOf(identity.passcodes.remove("bob", fresh, by))).toBe("credentials/invalid");
    expect((await identity.passcodes.status("bob")).state).toBe("active");
  });
});

describe("replaceRecoveryCodes", () => {
  it("gives ten new ones, and the old ones are worth nothing", async () => {
    const identity = setUp();
    const { recoveryCodes: old } = await enrolled(identity);
    const codes = await identity.passcodes.replaceRecoveryCodes("bob", byPassword, by);
    expect(new Set([...old, ...codes]).size).toBe(20);
    expect(await logInWith(identity, old[0])).toBe("denied");
    expect(await logInWith(identity, codes[0])).toBe("ok");
    expect((await identity.passcodes.status("bob")).recoveryCodesLeft).toBe(9);
    expect(await actionsOf(identity.store)).toContain("recovery-codes.replaced");
  });

  it("refuses without proof, and without a second factor", async () => {
    const identity = setUp();
    await addBob(identity);
    const wrong: PasscodeProof = { kind: "password", password: "guessed it" };
    expect(await codeOf(identity.passcodes.replaceRecoveryCodes("bob", wrong, by))).toBe("credentials/invalid");
    expect(await codeOf(identity.passcodes.replaceRecoveryCodes("bob", byPassword, by))).toBe("passcode/not-enrolled");
  });
});

describe("a sealed secret", () => {
  it("does not open in the row of another account", async () => {
    const identity = setUp();
    const { secret } = await enrolled(identity);
    const eve = await identity.accounts.add({ username: "eve", role: "user", password: "evesecret" }, by);
    await identity.passcodes.enrol("eve", asAdministrator, by);
    const stolen = await sealedOf(identity);
    const own = await sealedOf(identity, "eve");
    await identity.store.transaction((tx) => tx.passcodes.reseal(eve.uid, { from: own ?? "", to: stolen ?? "" }));
    identity.clock.advance({ seconds: 30 });
    const code = identity.totp.code(secret, identity.clock.now());
    expect(await codeOf(identity.passcodes.confirm("eve", code, by))).toBe("sealed-text/broken");
  });

  it("opens with an older key that is still there, and not when it is gone", async () => {
    const store = new MemoryStore();
    const clock = new FakeClock();
    const { secret } = await enrolled(setUp({ store, clock, cipher: new FakeCipher(["k1"]) }));
    clock.advance({ seconds: 30 });
    const rotated = setUp({ store, clock, cipher: new FakeCipher(["k2", "k1"]) });
    expect(await logInWith(rotated, rotated.totp.code(secret, clock.now()))).toBe("ok");
    clock.advance({ seconds: 30 });
    const forgotten = setUp({ store, clock, cipher: new FakeCipher(["k2"]) });
    const code = forgotten.totp.code(secret, clock.now());
    expect(await codeOf(logInWith(forgotten, code))).toBe("secret-key/unknown");
    expect(await codeOf(logInWith(setUp({ store, clock, cipher: new FakeCipher([]) }), code))).toBe(
      "secret-key/missing",
    );
  });
});

describe("reseal", () => {
  it("seals with the current key what an older one sealed, so that the old key can go", async () => {
    const store = new MemoryStore();
    const clock = new FakeClock();
    const { bob, secret } = await enrolled(setUp({ store, clock }));
    const rotated = setUp({ store, clock, cipher: new FakeCipher(["k2", "k1"]) });
    await addCarol(rotated);
    expect(await rotated.passcodes.reseal(by)).toEqual({ resealed: 1, unreadable: [] });
    expect(await sealedOf(rotated)).toMatch(/^k2\./);
    expect((await eventsOf(store)).at(-1)).toMatchObject({ action: "passcode.resealed", subject: bob.uid });
    clock.advance({ seconds: 30 });
    const later = setUp({ store, clock, cipher: new FakeCipher(["k2"]) });
    expect(await logInWith(later, later.totp.code(secret, clock.now()))).toBe("ok");
    expect(await later.passcodes.reseal(by)).toEqual({ resealed: 0, unreadable: [] });
  });

  it("names what it cannot open, leaves that as it is, and goes on", async () => {
    const store = new MemoryStore();
    await enrolled(setUp({ store, cipher: new FakeCipher(["lost"]) }));
    const rotated = setUp({ store, cipher: new FakeCipher(["k2", "k1"]) });
    const before = await sealedOf(rotated);
    expect(await rotated.passcodes.reseal(by)).toEqual({ resealed: 0, unreadable: ["bob"] });
    expect(await sealedOf(rotated)).toBe(before);
  });

  it("does not touch one that was enrolled anew since it was read", async () => {
    const store = new MemoryStore();
    const clock = new FakeClock();
    await addBob(setUp({ store, clock }));
    await setUp({ store, clock }).passcodes.enrol("bob", asAdministrator, by);
    const current = new FakeCipher(["k2", "k1"]);
    const rotated = setUp({ store, clock, cipher: current });
    const transaction = store.transaction.bind(store);
    store.transaction = async (work) => {
      store.transaction = transaction;
      await rotated.passcodes.enrol("bob", asAdministrator, by);
      return transaction(work);
    };
    expect(await rotated.passcodes.reseal(by)).toEqual({ resealed: 0, unreadable: [] });
    expect(await actionsOf(store)).not.toContain("passcode.resealed");
  });

  it("fails without any key", async () => {
    const store = new MemoryStore();
    await enrolled(setUp({ store }));
    expect(await codeOf(setUp({ store, cipher: new FakeCipher([]) }).passcodes.reseal(by))).toBe("secret-key/missing");
  });

  it("passes on what is no matter of keys", async () => {
    const store = new MemoryStore();
    await enrolled(setUp({ store }));
    const broken = new FakeCipher(["k2", "k1"]);
    broken.open = () => {
      throw new Error("out of memory");
    };
    await expect(setUp({ store, cipher: broken }).passcodes.reseal(by)).rejects.toThrow("out of memory");
  });
});

describe("status", () => {
  it("refuses unknown and deleted accounts", async () => {
    const identity = setUp();
    await addBob(identity);
    expect((await identity.passcodes.status("bob")).state).toBe("none");
    await identity.accounts.remove("bob", by);
    expect(await codeOf(identity.passcodes.status("bob"))).toBe("account/deleted");
    expect(await codeOf(identity.passcodes.status("carol"))).toBe("account/not-found");
  });
});
