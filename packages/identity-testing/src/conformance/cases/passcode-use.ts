import type { Account, IdentityStore, PasscodeRepository, SealedPasscode } from "@pp/identity";
import { expect } from "vitest";
import { anAccount, aSealedPasscode } from "../../builders/builders.ts";
import type { ConformanceCase } from "../harness/conformance-case.ts";
import { failureOf } from "../harness/expect-failure.ts";
import { aDigest } from "../harness/store-helpers.ts";

const first = new Date("2024-04-01T10:00:00.001Z");
const later = new Date("2024-04-02T11:00:00.002Z");

const changing = <T>(store: IdentityStore, change: (passcodes: PasscodeRepository) => Promise<T>): Promise<T> =>
  store.transaction((tx) => change(tx.passcodes));

/** The account with a passcode that waits for its first code. */
const addEnrolled = (store: IdentityStore, account: Account, lastStep = 0): Promise<SealedPasscode> =>
  store.transaction(async (tx) => {
    const sealed = aSealedPasscode(account, { lastStep });
    await tx.accounts.add(account);
    await tx.passcodes.enrol(sealed);
    return sealed;
  });

const findSealed = (store: IdentityStore, { uid }: Account): Promise<SealedPasscode | undefined> =>
  store.read((reader) => reader.passcodes.findSealed(uid));

const countCodes = (store: IdentityStore, { uid }: Account): Promise<number> =>
  store.read((reader) => reader.passcodes.countRecoveryCodes(uid));

const codes = [aDigest("one"), aDigest("two"), aDigest("three")] as const;

const steps: readonly ConformanceCase[] = [
  {
    name: "uses up a later time step, and activates a passcode at its first one",
    run: async ({ store }) => {
      const account = anAccount();
      const sealed = await addEnrolled(store, account);
      expect(await changing(store, (passcodes) => passcodes.advance(account.uid, 57_000_001, first))).toBe(true);
      const passcode = { ...sealed.passcode, activatedAt: first, updatedAt: first };
      expect(await findSealed(store, account)).toEqual({ ...sealed, passcode, lastStep: 57_000_001 });
    },
  },
  {
    name: "keeps the time of the activation when further steps are used up, also when some are left out",
    run: async ({ store }) => {
      const account = anAccount();
      const sealed = await addEnrolled(store, account);
      const used = await changing(store, async (passcodes) => [
        await passcodes.advance(account.uid, 1, first),
        await passcodes.advance(account.uid, 2, first),
        await passcodes.advance(account.uid, 10, later),
      ]);
      expect(used).toEqual([true, true, true]);
      const passcode = { ...sealed.passcode, activatedAt: first, updatedAt: later };
      expect(await findSealed(store, account)).toEqual({ ...sealed, passcode, lastStep: 10 });
    },
  },
  {
    name: "refuses the time step that was used up last and every one before it, and changes nothing",
    run: async ({ store }) => {
      const account = anAccount();
      const sealed = await addEnrolled(store, account, 10);
      const used = await changing(store, async (passcodes) => [
        await passcodes.advance(account.uid, 10, later),
        await passcodes.advance(account.uid, 9, later),
        await passcodes.advance(account.uid, 0, later),
      ]);
      expect(used).toEqual([false, false, false]);
      expect(await findSealed(store, account)).toEqual(sealed);
    },
  },
  {
    name: "uses up the time step of one account only, and none where there is no passcode",
    run: async ({ store }) => {
      const [account, other] = [anAccount(), anAccount()];
      const [, sealed] = [await addEnrolled(store, account), await addEnrolled(store, other)];
      const used = await changing(store, async (passcodes) => [
        await passcodes.advance(account.uid, 10, later),
        await passcodes.advance(anAccount().uid, 10, later),
      ]);
      expect(used).toEqual([true, false]);
      expect(await findSealed(store, other)).toEqual(sealed);
    },
  },
];

const recoveryCodes: readonly ConformanceCase[] = [
  {
    name: "counts the recovery codes that are left, 0 where there are none",
    run: async ({ store }) => {
      const [account, without] = [anAccount(), anAccount()];
      await addEnrolled(store, account);
      await addEnrolled(store, without);
      await changing(store, (passcodes) => passcodes.setRecoveryCodes(account.uid, codes, first));
      const counts = [account, without, anAccount()].map((owner) => countCodes(store, owner));
      expect(await Promise.all(counts)).toEqual([3, 0, 0]);
    },
  },
  {
    name: "replaces recovery codes by others: none of the old ones is good any more, unless it is given again",
    run: async ({ store }) => {
      const account = anAccount();
      await addEnrolled(store, account);
      const used = await changing(store, async (passcodes) => {
        await passcodes.setRecoveryCodes(account.uid, codes, first);
        await passcodes.setRecoveryCodes(account.uid, [codes[0], aDigest("new")], later);
        return [
          await passcodes.useRecoveryCode(account.uid, codes[1], later),
          await passcodes.useRecoveryCode(account.uid, codes[0], later),
          await passcodes.useRecoveryCode(account.uid, aDigest("new"), later),
        ];
      });
      expect(used).toEqual([false, true, true]);
      expect(await countCodes(store, account)).toBe(0);
    },
  },
  {
    name: "leaves no recovery code when they are replaced by none",
    run: async ({ store }) => {
      const account = anAccount();
      await addEnrolled(store, account);
      await changing(store, (passcodes) => passcodes.setRecoveryCodes(account.uid, codes, first));
      await changing(store, (passcodes) => passcodes.setRecoveryCodes(account.uid, [], later));
      expect(await countCodes(store, account)).toBe(0);
    },
  },
  {
    name: "uses up a recovery code once, and leaves the others",
    run: async ({ store }) => {
      const account = anAccount();
      await addEnrolled(store, account);
      await changing(store, (passcodes) => passcodes.setRecoveryCodes(account.uid, codes, first));
      const use = (code: string): Promise<boolean> =>
        changing(store, (passcodes) => passcodes.useRecoveryCode(account.uid, code, later));
      expect([await use(codes[0]), await use(codes[0])]).toEqual([true, false]);
      expect(await countCodes(store, account)).toBe(2);
      expect([await use(codes[1]), await use(codes[2]), await countCodes(store, account)]).toEqual([true, true, 0]);
    },
  },
  {
    name: "uses up no recovery code that is unknown or another account's",
    run: async ({ store }) => {
      const [account, other] = [anAccount(), anAccount()];
      await addEnrolled(store, account);
      await addEnrolled(store, other);
      const used = await changing(store, async (passcodes) => {
        await passcodes.setRecoveryCodes(account.uid, codes, first);
        await passcodes.setRecoveryCodes(other.uid, [aDigest("other")], first);
        return [
          await passcodes.useRecoveryCode(account.uid, aDigest("other"), later),
          await passcodes.useRecoveryCode(account.uid, aDigest("unknown"), later),
          await passcodes.useRecoveryCode(anAccount().uid, codes[0], later),
        ];
      });
      expect(used).toEqual([false, false, false]);
      expect([await countCodes(store, account), await countCodes(store, other)]).toEqual([3, 1]);
    },
  },
  {
    name: "lets two accounts have the same recovery code, each its own",
    run: async ({ store }) => {
      const [account, other] = [anAccount(), anAccount()];
      await addEnrolled(store, account);
      await addEnrolled(store, other);
      const used = await changing(store, async (passcodes) => {
        await passcodes.setRecoveryCodes(account.uid, codes, first);
        await passcodes.setRecoveryCodes(other.uid, codes, first);
        return passcodes.useRecoveryCode(account.uid, codes[0], later);
      });
      expect([used, await countCodes(store, account), await countCodes(store, other)]).toEqual([true, 2, 3]);
    },
  },
  {
    name: "keeps the passcode as it is when its recovery codes are set and used",
    run: async ({ store }) => {
      const account = anAccount();
      const sealed = await addEnrolled(store, account, 10);
      await changing(store, async (passcodes) => {
        await passcodes.setRecoveryCodes(account.uid, codes, later);
        await passcodes.useRecoveryCode(account.uid, codes[0], later);
      });
      expect(await findSealed(store, account)).toEqual(sealed);
    },
  },
  {
    name: "takes a used time step and a used recovery code back when the transaction fails",
    run: async ({ store }) => {
      const account = anAccount();
      const sealed = await addEnrolled(store, account, 10);
      await changing(store, (passcodes) => passcodes.setRecoveryCodes(account.uid, codes, first));
      const failing = changing(store, async (passcodes) => {
        await passcodes.advance(account.uid, 11, later);
        await passcodes.useRecoveryCode(account.uid, codes[0], later);
        throw new Error("no");
      });
      await failureOf(failing);
      expect(await findSealed(store, account)).toEqual(sealed);
      expect(await countCodes(store, account)).toBe(3);
    },
  },
];

export const passcodeUseCases: readonly ConformanceCase[] = [...steps, ...recoveryCodes];
