import type { AccountUid, IdentityStore, Passcode, PasscodeRepository, SealedPasscode } from "@pp/identity";
import { expect } from "vitest";
import { anAccount, aPasscode, aPasswordHash, aSealedPasscode } from "../../builders/builders.ts";
import type { ConformanceCase } from "../harness/conformance-case.ts";
import { expectCode } from "../harness/expect-failure.ts";
import { addAccounts } from "../harness/store-helpers.ts";

const first = new Date("2024-04-01T10:00:00.001Z");
const later = new Date("2024-04-02T11:00:00.002Z");

const findPasscode = (store: IdentityStore, uid: AccountUid): Promise<Passcode | undefined> =>
  store.read((reader) => reader.passcodes.find(uid));

const findSealed = (store: IdentityStore, uid: AccountUid): Promise<SealedPasscode | undefined> =>
  store.read((reader) => reader.passcodes.findSealed(uid));

const changing = <T>(store: IdentityStore, change: (passcodes: PasscodeRepository) => Promise<T>): Promise<T> =>
  store.transaction((tx) => change(tx.passcodes));

const enrol = (store: IdentityStore, sealed: SealedPasscode): Promise<void> =>
  changing(store, (passcodes) => passcodes.enrol(sealed));

const finding: readonly ConformanceCase[] = [
  {
    name: "finds a passcode as it was enrolled, without its secret",
    run: async ({ store }) => {
      const account = anAccount();
      const passcode = aPasscode(account, {
        activatedAt: new Date("2024-04-01T10:00:00.002Z"),
        createdAt: new Date("2024-04-01T10:00:00.003Z"),
        updatedAt: new Date("2024-04-01T10:00:00.004Z"),
      });
      await addAccounts(store, [account]);
      await enrol(store, aSealedPasscode(account, { passcode, sealedSecret: "the sealed secret" }));
      const found = await findPasscode(store, account.uid);
      expect(found).toEqual(passcode);
      expect(JSON.stringify(found)).not.toContain("the sealed secret");
    },
  },
  {
    name: "finds the sealed secret and the last step beside a passcode when asked for them",
    run: async ({ store }) => {
      const [account, other] = [anAccount(), anAccount()];
      const sealed = aSealedPasscode(account, {
        sealedSecret: "k1.Sealed/+=ßé😀".padEnd(255, "-"),
        lastStep: 57_000_000,
      });
      await addAccounts(store, [account, other]);
      await enrol(store, sealed);
      await enrol(store, aSealedPasscode(other));
      expect(await findSealed(store, account.uid)).toEqual(sealed);
    },
  },
  {
    name: "keeps a passcode that waits for its first code so",
    run: async ({ store }) => {
      const account = anAccount();
      const passcode = aPasscode(account, { activatedAt: undefined });
      await addAccounts(store, [account]);
      await enrol(store, aSealedPasscode(account, { passcode }));
      expect(await findPasscode(store, account.uid)).toEqual(passcode);
    },
  },
  {
    name: "finds no passcode of an account that has none, or that is not stored",
    run: async ({ store }) => {
      const [account, unknown] = [anAccount(), anAccount()];
      await addAccounts(store, [account]);
      const found = await store.read(async ({ passcodes }) => [
        await passcodes.find(account.uid),
        await passcodes.find(unknown.uid),
        await passcodes.findSealed(account.uid),
        await passcodes.findSealed(unknown.uid),
      ]);
      expect(found).toEqual([undefined, undefined, undefined, undefined]);
    },
  },
  {
    name: "keeps a copy of a passcode",
    run: async ({ store }) => {
      const account = anAccount();
      const given = aSealedPasscode(account, { passcode: aPasscode(account, { activatedAt: new Date(first) }) });
      const stored = structuredClone(given);
      await addAccounts(store, [account]);
      await enrol(store, given);
      given.passcode.activatedAt?.setTime(0);
      (await findPasscode(store, account.uid))?.activatedAt?.setTime(0);
      (await findSealed(store, account.uid))?.passcode.createdAt.setTime(0);
      expect(await findSealed(store, account.uid)).toEqual(stored);
    },
  },
];

const enrolling: readonly ConformanceCase[] = [
  {
    name: "puts an enrolled passcode in the place of an older one, all of it",
    run: async ({ store }) => {
      const account = anAccount();
      const passcode = aPasscode(account, { createdAt: later, updatedAt: later, activatedAt: undefined });
      const newer = aSealedPasscode(account, { passcode });
      await addAccounts(store, [account]);
      await enrol(store, aSealedPasscode(account, { passcode: aPasscode(account), lastStep: 99 }));
      await enrol(store, newer);
      expect(await findSealed(store, account.uid)).toEqual(newer);
    },
  },
  {
    name: "forgets the recovery codes of a passcode that another one replaces, and of no other account",
    run: async ({ store }) => {
      const [account, other] = [anAccount(), anAccount()];
      await addAccounts(store, [account, other]);
      for (const owner of [account, other]) {
        await enrol(store, aSealedPasscode(owner));
        await changing(store, (passcodes) => passcodes.setRecoveryCodes(owner.uid, ["a1", "b2"], first));
      }
      await enrol(store, aSealedPasscode(account));
      const left = await changing(store, async (passcodes) => [
        await passcodes.countRecoveryCodes(account.uid),
        await passcodes.useRecoveryCode(account.uid, "a1", later),
        await passcodes.countRecoveryCodes(other.uid),
      ]);
      expect(left).toEqual([0, false, 2]);
    },
  },
  {
    name: "refuses a passcode for an account that is not stored",
    run: async ({ store }) => {
      const account = anAccount();
      await expectCode(enrol(store, aSealedPasscode(account)), "account/not-found", { identifier: account.uid });
      expect(await findPasscode(store, account.uid)).toBeUndefined();
    },
  },
  {
    name: "reseals a passcode whose sealed form is still the expected one, and changes nothing else of it",
    run: async ({ store }) => {
      const account = anAccount();
      const sealed = aSealedPasscode(account, { passcode: aPasscode(account), sealedSecret: "k1.old", lastStep: 7 });
      await addAccounts(store, [account]);
      await enrol(store, sealed);
      const change = { from: "k1.old", to: "k2.new" };
      expect(await changing(store, (passcodes) => passcodes.reseal(account.uid, change))).toBe(true);
      expect(await findSealed(store, account.uid)).toEqual({ ...sealed, sealedSecret: "k2.new" });
    },
  },
  {
    name: "reseals nothing when the sealed form is another one by now, or when there is none",
    run: async ({ store }) => {
      const [account, other] = [anAccount(), anAccount()];
      const sealed = aSealedPasscode(account, { sealedSecret: "k1.current" });
      await addAccounts(store, [account, other]);
      await enrol(store, sealed);
      const resealed = await changing(store, async (passcodes) => [
        await passcodes.reseal(account.uid, { from: "k1.older", to: "k2.new" }),
        await passcodes.reseal(account.uid, { from: "K1.CURRENT", to: "k2.new" }),
        await passcodes.reseal(other.uid, { from: "k1.current", to: "k2.new" }),
      ]);
      expect(resealed).toEqual([false, false, false]);
      expect([await findSealed(store, account.uid), await findSealed(store, other.uid)]).toEqual([sealed, undefined]);
    },
  },
];

const removing: readonly ConformanceCase[] = [
  {
    name: "removes the passcode of one account, says so, and says false when there is none",
    run: async ({ store }) => {
      const [account, other] = [anAccount(), anAccount()];
      const kept = aSealedPasscode(other);
      await addAccounts(store, [account, other]);
      await enrol(store, aSealedPasscode(account));
      await enrol(store, kept);
      const remove = (): Promise<boolean> => changing(store, (passcodes) => passcodes.remove(account.uid));
      expect([await remove(), await remove()]).toEqual([true, false]);
      expect([await findPasscode(store, account.uid), await findSealed(store, other.uid)]).toEqual([undefined, kept]);
    },
  },
  {
    name: "removes the recovery codes together with the passcode, those of the one account only",
    run: async ({ store }) => {
      const accounts = [anAccount(), anAccount()] as const;
      await addAccounts(store, accounts);
      const left = await changing(store, async (passcodes) => {
        for (const account of accounts) {
          await passcodes.enrol(aSealedPasscode(account));
          await passcodes.setRecoveryCodes(account.uid, ["a1", "b2", "c3"], first);
        }
        await passcodes.remove(accounts[0].uid);
        return Promise.all(accounts.map(({ uid }) => passcodes.countRecoveryCodes(uid)));
      });
      expect(left).toEqual([0, 3]);
    },
  },
  {
    name: "keeps passwords and passcodes apart",
    run: async ({ store }) => {
      const account = anAccount();
      const sealed = aSealedPasscode(account);
      await addAccounts(store, [account]);
      const removed = await store.transaction(async ({ credentials, passcodes }) => {
        await credentials.setPassword(account.uid, aPasswordHash(), account.createdAt);
        const passcode = await passcodes.remove(account.uid);
        await passcodes.enrol(sealed);
        return [passcode, await credentials.removePassword(account.uid)];
      });
      expect(removed).toEqual([false, true]);
      expect(await findSealed(store, account.uid)).toEqual(sealed);
    },
  },
];

export const passcodeCases: readonly ConformanceCase[] = [...finding, ...enrolling, ...removing];
