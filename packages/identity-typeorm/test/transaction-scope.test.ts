import { inspect } from "node:util";
import type { AccountUid, Email, IdentityStore } from "@pp/identity";
import { anAccount, aPasswordHash, aProfile, aSession } from "@pp/identity-testing";
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import { engines } from "./support/engines.ts";
import type { TestDatabase } from "./support/test-database.ts";

const usernames = async (store: IdentityStore): Promise<readonly string[]> =>
  (await store.read((reader) => reader.accounts.list({ limit: 1000 }))).map(({ username }) => username);

for (const engine of engines) {
  describe(`A transaction on ${engine.name}`, () => {
    let database: TestDatabase;
    let store: IdentityStore;
    beforeEach(async () => {
      database = await engine.createMigrated();
      store = await database.open();
    });
    afterEach(() => database.drop());
    afterAll(() => engine.dispose());

    it("commits what its work started and did not wait for, as far as it had begun, and refuses the rest", async () => {
      const accounts = Array.from({ length: 20 }, () => anAccount());
      let started: Promise<PromiseSettledResult<void>[]> = Promise.resolve([]);
      await store.transaction(async (tx) => {
        started = Promise.allSettled(accounts.map((account) => tx.accounts.add(account)));
        await tx.accounts.list({ limit: 1 });
      });
      const results = await started;
      const added = accounts.filter((_, index) => results[index]?.status === "fulfilled");
      expect(await usernames(store)).toEqual(added.map(({ username }) => username));
      const refusals = results.flatMap((result) => (result.status === "rejected" ? [String(result.reason)] : []));
      expect(new Set(refusals)).toEqual(new Set(["Error: this transaction is over"]));
    });

    it("keeps changes apart that its work makes at once, of which some are refused", async () => {
      const taken = anAccount();
      await store.transaction((tx) => tx.accounts.add(taken));
      const added = Array.from({ length: 5 }, () => anAccount());
      const results = await store.transaction((tx) =>
        Promise.allSettled(
          added.flatMap((account) => [
            tx.accounts.add(account),
            tx.sessions.add(aSession(anAccount())),
            tx.credentials.setPassword(anAccount().uid, aPasswordHash(), new Date(0)),
          ]),
        ),
      );
      expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(added.length);
      expect(await usernames(store)).toEqual([taken, ...added].map(({ username }) => username));
    });

    it("does not commit after a failure of the database that the work has caught", async () => {
      // Postgres refuses the length, SQLite has none: there the table is gone.
      const broken = { ...anAccount(), email: `${"x".repeat(300)}@example.com` as Email };
      if (engine.name === "SQLite") await database.rows("DROP TABLE auth_users_details");
      const account = anAccount();
      const work = store.transaction(async (tx) => {
        await tx.accounts.add(account);
        const failing = engine.name === "SQLite" ? tx.profiles.add(aProfile(account)) : tx.accounts.add(broken);
        await expect(failing).rejects.toThrow();
        return "done";
      });
      await expect(work).rejects.toThrow(engine.name === "SQLite" ? /no such table/ : /too long/);
      expect(await usernames(store)).toEqual([]);
    });

    it("passes on errors of the work that look like those of a driver", async () => {
      const errors = [
        Object.assign(new Error("Connection terminated"), { code: "ECONNRESET" }),
        Object.assign(new Error("taken"), { code: "23505", constraint: "auth_users_user_name_key" }),
        Object.assign(new Error("busy"), { code: "SQLITE_BUSY" }),
      ];
      for (const error of errors) {
        await expect(store.transaction(() => Promise.reject(error))).rejects.toBe(error);
        await expect(store.read(() => Promise.reject(error))).rejects.toBe(error);
      }
    });

    it("says nothing of the values in the error of a refused statement", async () => {
      const hash = aPasswordHash();
      const uid = anAccount().uid;
      const refused = store.transaction((tx) => tx.credentials.setPassword(uid, hash, new Date(0)));
      const error: unknown = await refused.catch((reason: unknown) => reason);
      expect(error).toMatchObject({ code: "account/not-found" });
      expect(inspect(error, { depth: 10, showHidden: true })).not.toContain(hash);

      const tooLong = store.transaction((tx) =>
        tx.passcodes.enrol({
          passcode: { accountUid: "x".repeat(300) as AccountUid, ...times },
          sealedSecret: `sealed${"x".repeat(5000)}`,
          lastStep: 0,
        }),
      );
      const other: unknown = await tooLong.catch((reason: unknown) => reason);
      expect(other).toBeInstanceOf(Error);
      expect(inspect(other, { depth: 10, showHidden: true })).not.toContain("sealedx");
    });

    it("refuses everything after it was closed, closes twice, and closes what never wrote", async () => {
      const untouched = await database.open();
      await Promise.all([untouched.close(), untouched.close()]);
      await store.transaction((tx) => tx.accounts.add(anAccount()));
      await store.close();
      await store.close();
      await expect(usernames(store)).rejects.toThrow("this store is closed");
      await expect(store.transaction(() => Promise.resolve())).rejects.toThrow("this store is closed");
    });
  });
}

const times = { activatedAt: undefined, createdAt: new Date(0), updatedAt: new Date(0) };
