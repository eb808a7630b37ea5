import { aDate, MemoryStore } from "@pp/identity-testing";
import { describe, expect, it } from "vitest";
import { codeOf } from "../test/support/failure-of.ts";
import { addBob, by, enrolled, setUp } from "../test/support/services.ts";
import { makePolicy } from "./policy.ts";

describe("createIdentity", () => {
  it("gives the services and the policy they follow", () => {
    expect(setUp().policy).toEqual(makePolicy());
    expect(setUp({ policy: { passwordMinLength: 15 } }).policy.passwordMinLength).toBe(15);
  });

  it("logs in, authenticates and authorizes over the same store", async () => {
    const identity = setUp();
    await addBob(identity);
    const login = await identity.logIn({
      username: "bob",
      password: "bobsecret",
      clientIp: "192.0.2.1",
      realm: "web",
    });
    if (login.kind !== "ok") throw new Error(login.kind);
    const found = await identity.authenticate(login.token);
    if (found.kind !== "ok") throw new Error(found.reason);
    expect(found.principal.account?.username).toBe("bob");
    expect(identity.authorize(found.principal, "photos", "view")).toBe(true);
    expect(identity.authorize(found.principal, "users", "manage")).toBe(false);
  });

  it("takes the second step of a login", async () => {
    const identity = setUp();
    const { secret } = await enrolled(identity);
    const from = { clientIp: "192.0.2.1", realm: "web" } as const;
    const first = await identity.logIn({ username: "bob", password: "bobsecret", ...from });
    if (first.kind !== "second-factor") throw new Error(first.kind);
    identity.clock.advance({ seconds: 30 });
    const code = identity.totp.code(secret, identity.clock.now());
    expect((await identity.completeLogIn({ challenge: first.challenge, code, ...from })).kind).toBe("ok");
  });

  it("tells the host's log of failed logins, and nobody when there is none", async () => {
    const lines: string[] = [];
    const attempt = { username: "bob", password: "guessed it", clientIp: "192.0.2.1", realm: "web" } as const;
    await setUp({ log: (line) => lines.push(line) }).logIn(attempt);
    expect((await setUp().logIn(attempt)).kind).toBe("denied");
    expect(lines).toEqual(['login failed for "bob" from 192.0.2.1']);
  });

  it("refuses a policy out of range", async () => {
    expect(await codeOf(() => setUp({ policy: { passwordMinLength: 0 } }))).toBe("policy/invalid");
  });

  it("can be called twice: two of them do not know of each other, or share a store", async () => {
    const store = new MemoryStore();
    const [one, two, other] = [setUp({ store }), setUp({ store }), setUp()];
    await addBob(one);
    expect((await two.accounts.get("bob")).username).toBe("bob");
    expect(await codeOf(other.accounts.get("bob"))).toBe("account/not-found");
    expect(await two.passwords.verify("bob", "bobsecret", by)).toBe(true);
  });
});

describe("listLegacyAccounts", () => {
  const legacy = (id: number, username: string) => ({
    id,
    uid: `u00000000000000${String(id)}`,
    displayName: username,
    username,
    email: "",
    isAdmin: id === 1,
    createdAt: aDate(),
  });
  const identity = setUp({
    store: new MemoryStore({ legacyAccounts: [legacy(2, "bob"), legacy(1, "admin"), legacy(3, "bobby")] }),
  });

  it("gives pages by id", async () => {
    expect((await identity.listLegacyAccounts({ limit: 2 })).map(({ id }) => id)).toEqual([1, 2]);
    expect((await identity.listLegacyAccounts({ limit: 2, afterId: 2 })).map(({ id }) => id)).toEqual([3]);
  });

  it("searches", async () => {
    expect((await identity.listLegacyAccounts({ limit: 10, search: "BOB" })).map(({ id }) => id)).toEqual([2, 3]);
  });

  it.each([0, 1001])("refuses a limit of %d", async (limit) => {
    expect(await codeOf(async () => identity.listLegacyAccounts({ limit }))).toBe("page/invalid");
  });
});
