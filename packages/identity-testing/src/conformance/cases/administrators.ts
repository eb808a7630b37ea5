import { type Account, type AccountUid, assignableProviders, canAdminister, type IdentityStore } from "@pp/identity";
import { expect } from "vitest";
import { aDate, anAccount, aPasswordHash } from "../../builders/builders.ts";
import type { ConformanceCase } from "../harness/conformance-case.ts";

const now = new Date("2025-06-15T12:00:00.500Z");

const administrators = (store: IdentityStore, at = now, limit = 1000): Promise<readonly AccountUid[]> =>
  store.transaction((tx) => tx.accounts.lockAdministrators(at, limit));

interface Candidate {
  readonly account: Account;
  readonly hasPassword: boolean;
}

const candidate = (overrides: Partial<Account>, hasPassword = true): Candidate => ({
  account: anAccount(overrides),
  hasPassword,
});

const each = [true, false] as const;

/** Role, provider, password and auth id in every combination; then the switches that shut an account. */
const candidates = (): readonly Candidate[] => [
  ...(["admin", "user", "none", "visitor"] as const).flatMap((role) =>
    each.flatMap((superAdmin) =>
      assignableProviders.flatMap((provider) =>
        each.flatMap((hasPassword) =>
          each.map((hasAuthId) => {
            const account = anAccount({ role, superAdmin, provider });
            return { account: hasAuthId ? { ...account, authId: `id of ${account.uid}` } : account, hasPassword };
          }),
        ),
      ),
    ),
  ),
  ...each.flatMap((superAdmin) =>
    each.flatMap((canLogin) =>
      [undefined, aDate()].flatMap((deletedAt) =>
        [undefined, -1, 0, 1].map((milliseconds) => {
          const expiresAt = milliseconds === undefined ? undefined : new Date(now.getTime() + milliseconds);
          return candidate({ superAdmin, canLogin, deletedAt, expiresAt });
        }),
      ),
    ),
  ),
];

const addCandidates = (store: IdentityStore, all: readonly Candidate[]): Promise<void> =>
  store.transaction(async (tx) => {
    for (const { account, hasPassword } of all) {
      await tx.accounts.add(account);
      if (hasPassword) await tx.credentials.setPassword(account.uid, aPasswordHash(), aDate());
    }
  });

export const administratorCases: readonly ConformanceCase[] = [
  {
    name: "counts as administrators exactly those of whom canAdminister says so",
    run: async ({ store }) => {
      const all = candidates();
      await addCandidates(store, all);
      const expected = all.filter(({ account, hasPassword }) => canAdminister(account, hasPassword, now));
      expect(expected.length).toBeGreaterThan(10);
      expect(await administrators(store)).toEqual(expected.map(({ account }) => account.uid));
    },
  },
  {
    name: "lists at most as many administrators as asked for, oldest first",
    run: async ({ store }) => {
      const all = [0, 1, 2].map((minute) => candidate({ createdAt: new Date(Date.UTC(2024, 0, 1, 0, minute)) }));
      await addCandidates(store, all);
      const uids = all.map(({ account }) => account.uid);
      expect(await administrators(store, now, 1)).toEqual(uids.slice(0, 1));
      expect(await administrators(store, now, 2)).toEqual(uids.slice(0, 2));
    },
  },
  {
    name: "lists no administrator in an empty store",
    run: async ({ store }) => {
      expect(await administrators(store)).toEqual([]);
    },
  },
  {
    name: "counts an administrator up to, and not at, the instant the account expires",
    run: async ({ store }) => {
      const leaving = candidate({ expiresAt: now });
      await addCandidates(store, [leaving]);
      expect(await administrators(store, new Date(now.getTime() - 1))).toEqual([leaving.account.uid]);
      expect(await administrators(store, now)).toEqual([]);
    },
  },
  {
    name: "sees what its own transaction has changed before",
    run: async ({ store }) => {
      const [first, second] = [candidate({}), candidate({})];
      await addCandidates(store, [first, second]);
      const seen = await store.transaction(async (tx) => {
        const before = await tx.accounts.lockAdministrators(now, 10);
        await tx.accounts.update({ ...first.account, role: "user" });
        const demoted = await tx.accounts.lockAdministrators(now, 10);
        await tx.credentials.removePassword(second.account.uid);
        return [before.length, demoted.length, (await tx.accounts.lockAdministrators(now, 10)).length];
      });
      expect(seen).toEqual([2, 1, 0]);
    },
  },
];
