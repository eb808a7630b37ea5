import { aDate, MemoryStore } from "@pp/identity-testing";
import { describe, expect, it } from "vitest";
import { codeOf } from "../test/support/failure-of.ts";
import { addBob, by, setUp } from "../test/support/services.ts";

describe("createIdentity", () => {
  it("gives the services and the policy they follow", () => {
    expect(setUp().policy).toEqual({ passwordMinLength: 8 });
    expect(setUp({ policy: { passwordMinLength: 15 } }).policy).toEqual({ passwordMinLength: 15 });
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
