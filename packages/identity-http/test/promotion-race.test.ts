import type { IdentityStore } from "@pp/identity";
import { expect, it } from "vitest";
import { by, makeHttp } from "./support/http.ts";

it.each([
  ["sets a password", "PUT", "/password", { new: "taken-over-1" }],
  ["sets a password with other changes", "PUT", "", { Password: "taken-over-1" }],
  ["renames", "PUT", "", { Name: "renamed" }],
  ["deletes", "DELETE", "", undefined],
  ["restores", "POST", "/restore", {}],
])(
  "an administrator who %s is refused when the account has become a super admin's since it was looked at",
  async (_what, method, path, body) => {
    const http = makeHttp();
    await http.add("alice", { role: "admin" });
    const { uid } = await http.add("bob", { role: "admin" });
    if (path === "/restore") await http.identity.accounts.remove("bob", by);
    const token = await http.logIn("alice");
    let promoted = await http.identity.accounts.get(uid);

    // Between the look at the account and the write: there the new password is hashed, which takes a while.
    const { store } = http;
    const transaction: IdentityStore["transaction"] = store.transaction.bind(store);
    store.transaction = async (work) => {
      store.transaction = transaction;
      const superAdmin = { ...promoted, role: "admin", superAdmin: true } as const;
      await transaction((tx) => tx.accounts.update(superAdmin));
      promoted = await http.identity.accounts.get(uid);
      return transaction(work);
    };
    const answer = await http.call(method, `/users/${uid}${path}`, { token, body });
    expect([answer.status, answer.body["errorCode"]]).toEqual([403, "access/super-admin-needed"]);
    expect(promoted.superAdmin).toBe(true);
    expect(await http.identity.accounts.get(uid)).toEqual(promoted);
    if (path !== "/restore") expect(await http.identity.passwords.verify("bob", "bobsecret", by)).toBe(true);
  },
);
