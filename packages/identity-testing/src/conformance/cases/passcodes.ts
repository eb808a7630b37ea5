import { type AccountUid, type IdentityStore, type Passcode } from "@pp/identity";
import { expect } from "vitest";
import { anAccount, aPasscode, aPasswordHash } from "../../builders/builders.ts";
import type { ConformanceCase } from "../harness/conformance-case.ts";
import { expectCode } from "../harness/expect-failure.ts";
import { addAccounts } from "../harness/store-helpers.ts";

const findPasscode = (store: IdentityStore, uid: AccountUid): Promise<Passcode | undefined> =>
  store.read((reader) => reader.credentials.findPasscode(uid));

const setPasscode = (store: IdentityStore, passcode: Passcode, sealedSecret = "sealed"): Promise<void> =>
  store.transaction((tx) => tx.credentials.setPasscode(passcode, sealedSecret));

export const passcodeCases: readonly ConformanceCase[] = [
  {
    name: "finds a passcode as it was set, without its secret",
    run: async ({ store }) => {
      const account = anAccount();
      const passcode = aPasscode(account, {
        verifiedAt: new Date("2024-04-01T10:00:00.001Z"),
        activatedAt: new Date("2024-04-01T10:00:00.002Z"),
        createdAt: new Date("2024-04-01T10:00:00.003Z"),
        updatedAt: new Date("2024-04-01T10:00:00.004Z"),
      });
      await addAccounts(store, [account]);
      await setPasscode(store, passcode, "the sealed secret");
      const found = await findPasscode(store, account.uid);
      expect(found).toEqual(passcode);
      expect(JSON.stringify(found)).not.toContain("the sealed secret");
    },
  },
  {
    name: "keeps a passcode that is neither verified nor activated so",
    run: async ({ store }) => {
      const account = anAccount();
      const passcode = aPasscode(account, { verifiedAt: undefined, activatedAt: undefined });
      await addAccounts(store, [account]);
      await setPasscode(store, passcode);
      expect(await findPasscode(store, account.uid)).toEqual(passcode);
    },
  },
  {
    name: "finds no passcode of an account that has none, or that is not stored",
    run: async ({ store }) => {
      const [account, unknown] = [anAccount(), anAccount()];
      await addAccounts(store, [account]);
      expect([await findPasscode(store, account.uid), await findPasscode(store, unknown.uid)]).toEqual([
        undefined,
        undefined,
      ]);
    },
  },
  {
    name: "puts a passcode in the place of an older one, all of it",
    run: async ({ store }) => {
      const account = anAccount();
      const at = new Date("2024-05-01T10:00:00.005Z");
      const newer = aPasscode(account, { createdAt: at, updatedAt: at, verifiedAt: undefined, activatedAt: undefined });
      await addAccounts(store, [account]);
      await setPasscode(store, aPasscode(account));
      await setPasscode(store, newer);
      expect(await findPasscode(store, account.uid)).toEqual(newer);
    },
  },
  {
    name: "refuses a passcode for an account that is not stored",
    run: async ({ store }) => {
      const account = anAccount();
      await expectCode(setPasscode(store, aPasscode(account)), "account/not-found", { identifier: account.uid });
      expect(await findPasscode(store, account.uid)).toBeUndefined();
    },
  },
  {
    name: "removes the passcode of one account, says so, and says false when there is none",
    run: async ({ store }) => {
      const [account, other] = [anAccount(), anAccount()];
      await addAccounts(store, [account, other]);
      await setPasscode(store, aPasscode(account));
      await setPasscode(store, aPasscode(other));
      const remove = (): Promise<boolean> => store.transaction((tx) => tx.credentials.removePasscode(account.uid));
      expect([await remove(), await remove()]).toEqual([true, false]);
      expect(await findPasscode(store, account.uid)).toBeUndefined();
      expect(await findPasscode(store, other.uid)).toEqual(aPasscode(other));
    },
  },
  {
    name: "keeps passwords and passcodes apart",
    run: async ({ store }) => {
      const account = anAccount();
      await addAccounts(store, [account]);
      const removed = await store.transaction(async ({ credentials }) => {
        await credentials.setPassword(account.uid, aPasswordHash(), account.createdAt);
        const passcode = await credentials.removePasscode(account.uid);
        await credentials.setPasscode(aPasscode(account), "sealed");
        return [passcode, await credentials.removePassword(account.uid)];
      });
      expect(removed).toEqual([false, true]);
      expect(await findPasscode(store, account.uid)).toEqual(aPasscode(account));
    },
  },
];
