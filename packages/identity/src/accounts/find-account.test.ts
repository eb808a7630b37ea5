import { describe, expect, it } from "vitest";
import { codeOf, failureOf } from "../../test/support/failure-of.ts";
import { addAdmin, addBob, by, setUp } from "../../test/support/services.ts";
import { getAccount } from "./find-account.ts";

describe("an identifier", () => {
  it.each(["bob", " BOB ", "ｂｏｂ"])("can be the username: '%s'", async (identifier) => {
    const identity = setUp();
    const bob = await addBob(identity);
    expect(await identity.accounts.get(identifier)).toEqual(bob);
  });

  it("can be the uid, in capitals and with spaces around it too", async () => {
    const identity = setUp();
    const bob = await addBob(identity);
    expect(await identity.accounts.get(bob.uid)).toEqual(bob);
    expect(await identity.accounts.get(` ${bob.uid.toUpperCase()} `)).toEqual(bob);
  });

  it("can be neither the email nor the display name", async () => {
    const { accounts } = setUp();
    await accounts.add({ username: "bob", role: "user", password: "bobsecret", email: "b@example.com" }, by);
    expect(await codeOf(accounts.get("b@example.com"))).toBe("account/not-found");
  });

  it.each(["alice", "", "a/b", "../../etc/passwd", "x".repeat(1000), "ut688w0abcdefgh1", "b\u200Bob", "\uD800"])(
    "that nobody has is not found: %j",
    async (identifier) => {
      const identity = setUp();
      await addBob(identity);
      const error = await failureOf(identity.accounts.get(identifier));
      expect(error.code).toBe("account/not-found");
      expect(error.details).toEqual({ identifier });
    },
  );

  it("finds deleted accounts for looking at, and says that they are deleted for changing", async () => {
    const identity = setUp();
    await addAdmin(identity);
    await addBob(identity);
    const { accounts, passwords } = identity;
    await accounts.remove("bob", by);
    expect((await accounts.get("bob")).deletedAt).toBeDefined();
    expect((await accounts.describe("bob")).account.deletedAt).toBeDefined();
    const attempts = [
      accounts.modify("bob", { displayName: "Bob" }, by),
      accounts.remove("bob", by),
      passwords.change("bob", { password: "anothersecret" }, by),
      passwords.remove("bob", by),
      passwords.verify("bob", "bobsecret", by),
    ];
    expect(await Promise.all(attempts.map(codeOf))).toEqual(attempts.map(() => "account/deleted"));
  });

  it("of nobody is not found by any service", async () => {
    const { accounts, passwords } = setUp();
    const attempts = [
      accounts.get("bob"),
      accounts.describe("bob"),
      accounts.modify("bob", {}, by),
      accounts.remove("bob", by),
      accounts.restore("bob", {}, by),
      accounts.purge("bob", by),
      passwords.change("bob", { password: "anothersecret" }, by),
      passwords.remove("bob", by),
      passwords.verify("bob", "bobsecret", by),
    ];
    expect(await Promise.all(attempts.map(codeOf))).toEqual(attempts.map(() => "account/not-found"));
  });

  it("does not hide that the store fails", async () => {
    const store = {
      read: () => Promise.reject(new Error("disk full")),
      transaction: () => Promise.reject(new Error("disk full")),
      close: () => Promise.resolve(),
    };
    await expect(setUp({ store }).accounts.get("bob")).rejects.toThrow("disk full");
    const fail = (): Promise<never> => Promise.reject(new Error("disk full"));
    await expect(
      getAccount({ find: fail, findByUsername: fail, findByIdentity: fail, list: fail }, "bob"),
    ).rejects.toThrow("disk full");
  });
});
