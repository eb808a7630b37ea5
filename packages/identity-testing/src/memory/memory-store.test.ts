import { type Account, type LegacyAccount, parseEmail, parseUsername } from "@pp/identity";
import { describe, expect, it } from "vitest";
import { anAccount } from "../builders/builders.ts";
import { MemoryStore } from "./memory-store.ts";

const add = (store: MemoryStore, account: Account): Promise<void> =>
  store.transaction((tx) => tx.accounts.add(account));

describe("MemoryStore", () => {
  it("reports the first of several conflicts: uid, username, look-alike username, email, auth id", async () => {
    const store = new MemoryStore();
    const stored = anAccount({
      username: parseUsername("bob"),
      email: parseEmail("bob@example.com"),
      provider: "ldap",
      authId: "cn=bob",
    });
    await add(store, stored);
    const lookAlike = anAccount({ username: parseUsername("carl") });
    await add(store, lookAlike);

    const free = anAccount();
    const attempts: readonly Account[] = [
      stored,
      { ...stored, uid: free.uid },
      { ...stored, uid: free.uid, username: parseUsername("c\u0430rl") },
      { ...stored, uid: free.uid, username: free.username },
      { ...stored, uid: free.uid, username: free.username, email: free.email },
    ];
    const codes = await Promise.all(
      attempts.map((account) => add(store, account).catch((error: unknown) => (error as { code: string }).code)),
    );
    expect(codes).toEqual([
      "account/uid-taken",
      "account/username-taken",
      "account/username-confusable",
      "account/email-taken",
      "account/auth-id-taken",
    ]);
  });

  it("runs transactions in the order in which they were asked for", async () => {
    const store = new MemoryStore();
    const order: number[] = [];
    const pauses = [3, 0, 2, 1];
    await Promise.all(
      pauses.map((turns, index) =>
        store.transaction(async (tx) => {
          for (let turn = 0; turn < turns; turn += 1) await tx.accounts.list({ limit: 1 });
          order.push(index);
        }),
      ),
    );
    expect(order).toEqual([0, 1, 2, 3]);
  });

  it("keeps a copy of the legacy rows it was given", async () => {
    const row: LegacyAccount = {
      id: 1,
      uid: "u000000000000001",
      displayName: "",
      username: "admin",
      email: "",
      isAdmin: true,
      createdAt: new Date("2021-01-01T00:00:00.000Z"),
    };
    const given = structuredClone(row);
    const rows = [given];
    const store = new MemoryStore({ legacyAccounts: rows });
    given.createdAt?.setTime(0);
    rows.pop();
    expect(await store.read((reader) => reader.legacyAccounts.list({ limit: 10 }))).toEqual([row]);
  });

  it("shares nothing with another store", async () => {
    const [here, there] = [new MemoryStore(), new MemoryStore()];
    await add(here, anAccount());
    expect(await there.read((reader) => reader.accounts.list({ limit: 1 }))).toEqual([]);
    await here.transaction(async () => {
      await add(there, anAccount());
      await there.transaction(() => expect(add(here, anAccount())).rejects.toThrow("inside a transaction"));
    });
    expect(await there.read((reader) => reader.accounts.list({ limit: 2 }))).toHaveLength(1);
  });
});
