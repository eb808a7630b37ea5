import { FastHasher } from "@pp/identity-testing";
import { describe, expect, it } from "vitest";
import { withFailingAudit } from "../../test/support/failing-audit.ts";
import {
  addBob,
  challengeOf,
  CountingHasher,
  enrol,
  interrupted,
  lastAttempt,
  type LoginServices,
  okOf,
  origin,
  setUpLogins,
  watched,
} from "../../test/support/logins.ts";
import { by, eventsOf } from "../../test/support/services.ts";

async function setUpBob() {
  const services = setUpLogins();
  return { ...services, bob: await addBob(services) };
}

/** The same services, where something happens between the checks and the writing of the result. */
const meddled = ({ ports }: LoginServices, action: () => Promise<unknown>): LoginServices =>
  setUpLogins({ ...ports, store: interrupted(ports.store, 2, action) });

describe("a change between the checks and the session", () => {
  it("sends a login back that has checked the old password: it is denied", async () => {
    const services = await setUpBob();
    const change = () => services.passwords.change("bob", { password: "anothersecret" }, by);
    expect(await meddled(services, change).enter()).toEqual({ kind: "denied" });
    expect(await lastAttempt(services)).toMatchObject({ outcome: "failed", reason: "invalid password" });
    expect(await services.sessions.list({ limit: 10 })).toEqual([]);
  });

  it.each([
    ["disabled", { canLogin: false }, "account disabled"],
    [
      "moved to another provider",
      { provider: "ldap", authId: "cn=bob" },
      "password login not allowed for the provider",
    ],
  ])("denies an account that was %s", async (_, changes, reason) => {
    const services = await setUpBob();
    const change = () => services.accounts.modify("bob", changes, by);
    expect(await meddled(services, change).enter()).toEqual({ kind: "denied" });
    expect(await lastAttempt(services)).toMatchObject({ reason });
  });

  it("denies an account that was deleted, or purged", async () => {
    const services = await setUpBob();
    expect(await meddled(services, () => services.accounts.remove("bob", by)).enter()).toEqual({ kind: "denied" });
    const other = await setUpBob();
    const purge = async () => {
      await other.accounts.remove("bob", by);
      await other.accounts.purge("bob", by);
    };
    expect(await meddled(other, purge).enter()).toEqual({ kind: "denied" });
    expect(await lastAttempt(other)).toMatchObject({ reason: "account not found" });
  });

  it("asks for a code when a second factor was turned on", async () => {
    const services = await setUpBob();
    expect((await meddled(services, () => enrol(services)).enter()).kind).toBe("second-factor");
    expect(await services.sessions.list({ limit: 10 })).toEqual([]);
  });

  it("lets in under the new terms when nothing that matters has changed, and counts one attempt", async () => {
    const services = await setUpBob();
    const change = () => services.accounts.modify("bob", { displayName: "Bobby" }, by);
    const { account } = okOf(await meddled(services, change).enter());
    expect(account.displayName).toBe("Bobby");
    const attempts = (await eventsOf(services.ports.store)).filter((event) => event.action === "login.attempted");
    expect(attempts).toHaveLength(1);
  });

  it("does not put a renewed hash in the place of a password that was set meanwhile", async () => {
    const services = await setUpBob();
    const { clock, store } = services.ports;
    const cheap = await new FastHasher({ cost: 4 }).hash("bobsecret");
    const other = await new FastHasher().hash("anothersecret");
    await store.transaction((tx) => tx.credentials.setPassword(services.bob.uid, cheap, clock.now()));
    // Without touching the account, as an old version of this program or a script would.
    const set = () => store.transaction((tx) => tx.credentials.setPassword(services.bob.uid, other, clock.now()));
    await meddled(services, set).enter();
    const stored = await store.read((reader) => reader.credentials.findPassword(services.bob.uid));
    expect(stored?.hash).toBe(other);
    expect((await eventsOf(store)).map((event) => event.action)).not.toContain("password.rehashed");
  });

  it("gives nothing back to an address that an administrator has let go meanwhile", async () => {
    const services = await setUpBob();
    const { store } = services.ports;
    expect((await meddled(services, () => services.throttle.remove("192.0.2.7", by)).enter()).kind).toBe("ok");
    const entries = await store.transaction((tx) => tx.throttle.lock(["address:192.0.2.7", "account:bob"]));
    expect(entries).toEqual([undefined, undefined]);
  });

  it("gives up after 20 changes in a row, and nobody is in", async () => {
    const services = await setUpBob();
    const { store } = services.ports;
    let changes = 0;
    const busy = watched(store, () => undefined);
    const restless = {
      ...busy,
      transaction: async <T>(work: Parameters<typeof store.transaction<T>>[0]): Promise<T> => {
        changes += 1;
        await services.accounts.modify("bob", { displayName: `Bob ${String(changes)}` }, by);
        return store.transaction(work);
      },
    };
    const hasher = new CountingHasher();
    const login = setUpLogins({ ...services.ports, hasher, store: restless });
    await expect(login.enter()).rejects.toMatchObject({ code: "account/changed-meanwhile" });
    expect(hasher.calls).toHaveLength(20);
    expect(await services.sessions.list({ limit: 10 })).toEqual([]);
  });
});

describe("one transaction", () => {
  it.each([
    ["a right password", { password: "bobsecret" }],
    ["a wrong password", { password: "wrong" }],
    ["an unknown name", { username: "nobody" }],
  ])("keeps nothing of %s when the audit log cannot be written", async (_, request) => {
    const services = await setUpBob();
    const { store } = services.ports;
    const broken = setUpLogins({ ...services.ports, store: withFailingAudit(store) });
    await expect(broken.enter(request)).rejects.toThrow("disk full");
    expect(await services.sessions.list({ limit: 10 })).toEqual([]);
    expect((await services.accounts.get("bob")).loginAt).toBeUndefined();
    expect(await services.audit.listLogins({ limit: 10 })).toEqual([]);
    expect(broken.lines).toEqual([]);
  });

  it("uses up no code and no recovery code when the audit log cannot be written, and gives no challenge", async () => {
    const services = await setUpBob();
    const { code, recoveryCodes } = await enrol(services);
    const challenge = challengeOf(await services.enter());
    const broken = setUpLogins({ ...services.ports, store: withFailingAudit(services.ports.store) });
    await expect(broken.enter()).rejects.toThrow("disk full");
    await expect(broken.enter({ code: code() })).rejects.toThrow("disk full");
    await expect(broken.enter({ code: recoveryCodes[0] })).rejects.toThrow("disk full");
    await expect(broken.completeLogIn({ ...origin, challenge, code: code() })).rejects.toThrow("disk full");
    expect((await services.passcodes.status("bob")).recoveryCodesLeft).toBe(10);
    await services.throttle.remove("bob", by);
    expect((await services.enter({ code: code() })).kind).toBe("ok");
  });

  it("throttles nobody when the audit log cannot be written: the attempt fails", async () => {
    const services = await setUpBob();
    for (let count = 0; count < 10; count += 1) await services.enter({ username: `user${String(count)}` });
    const broken = setUpLogins({ ...services.ports, store: withFailingAudit(services.ports.store) });
    await expect(broken.enter()).rejects.toThrow("disk full");
  });

  it("writes a success with two transactions: the admission, and all the rest", async () => {
    const services = await setUpBob();
    const never = () => Promise.reject(new Error("a third transaction"));
    const counted = setUpLogins({ ...services.ports, store: interrupted(services.ports.store, 3, never) });
    expect((await counted.enter()).kind).toBe("ok");
  });

  it("passes on what is neither a lost race nor a refusal", async () => {
    const services = await setUpBob();
    const store = watched(services.ports.store, (repository, method) => {
      if (repository === "sessions" && method === "add") throw new Error("disk full");
    });
    await expect(setUpLogins({ ...services.ports, store }).enter()).rejects.toThrow("disk full");
    expect((await services.accounts.get("bob")).loginAt).toBeUndefined();
  });
});

describe("a new token", () => {
  it("is made at every login: no two sessions share a secret, an id or a ref id", async () => {
    const services = await setUpBob();
    const opened = [];
    for (let count = 0; count < 5; count += 1) opened.push(okOf(await services.enter()));
    expect(new Set(opened.map(({ token }) => token)).size).toBe(5);
    expect(new Set(opened.map(({ session }) => session.id)).size).toBe(5);
    expect(new Set(opened.map(({ session }) => session.refId)).size).toBe(5);
  });

  it("leaves the sessions of others alone, and the account's earlier ones", async () => {
    const services = await setUpBob();
    await addBob(services, { username: "eve" });
    const tokens = [okOf(await services.enter({ username: "eve" })).token, okOf(await services.enter()).token];
    await services.enter();
    for (const token of tokens) expect((await services.authenticate(token)).kind).toBe("ok");
  });
});
