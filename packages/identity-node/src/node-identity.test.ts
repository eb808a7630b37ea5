import type { Actor, IdentityOptions } from "@pp/identity";
import { FakeClock, FastHasher, MemoryStore } from "@pp/identity-testing";
import { describe, expect, it } from "vitest";
import { createNodeIdentity, type NodeIdentityOptions } from "./node-identity.ts";

const by: Actor = { name: "test" };
const bob = { username: "bob", role: "admin", password: "mysecret" };

describe("createNodeIdentity", () => {
  it("needs a store only: bcrypt of cost 12, the time of the machine, uids that differ", async () => {
    const store = new MemoryStore();
    const { accounts, passwords } = createNodeIdentity({ store });
    const before = Date.now();
    const account = await accounts.add(bob, by);
    expect(account.createdAt.getTime()).toBeGreaterThanOrEqual(before);
    expect(await accounts.add({ ...bob, username: "eve" }, by)).not.toMatchObject({ uid: account.uid });

    expect(await passwords.verify("bob", "mysecret", by)).toBe(true);
    expect(await passwords.verify("bob", "mysecreT", by)).toBe(false);
    const stored = await store.read((reader) => reader.credentials.findPassword(account.uid));
    expect(stored?.hash).toMatch(/^\$2b\$12\$/);
  });

  it("takes what it is given instead", async () => {
    const clock = new FakeClock("2001-02-03T04:05:06Z");
    const store = new MemoryStore();
    const identity = createNodeIdentity({ store, clock, hasher: new FastHasher(), policy: { passwordMinLength: 9 } });
    await expect(identity.accounts.add(bob, by)).rejects.toMatchObject({ code: "password/too-short" });
    const account = await identity.accounts.add({ ...bob, password: "mysecrets" }, by);
    expect(account.createdAt).toEqual(clock.now());
  });

  it("has its defaults also where JavaScript passes undefined", async () => {
    const unset = { hasher: undefined, clock: undefined, random: undefined } as unknown as Partial<IdentityOptions>;
    const options: NodeIdentityOptions = { store: new MemoryStore(), ...unset };
    expect(await createNodeIdentity(options).accounts.add(bob, by)).toMatchObject({ username: "bob" });
  });

  it.each([
    ["a NUL, at which other programs stop reading", "mysecret\0more", "password/invalid"],
    ["73 bytes, of which bcrypt would read 72", "é".repeat(36) + "x", "password/too-long"],
  ])("refuses a password with %s", async (_, password, code) => {
    const { accounts } = createNodeIdentity({ store: new MemoryStore() });
    await expect(accounts.add({ ...bob, password }, by)).rejects.toMatchObject({ code });
  });

  it("verifies a password typed in another normal form", async () => {
    const { accounts, passwords } = createNodeIdentity({ store: new MemoryStore() });
    await accounts.add({ ...bob, password: "Jos\u00E9-secret" }, by);
    expect(await passwords.verify("bob", "Jose\u0301-secret", by)).toBe(true);
  });
});
