import type { Passcode, PasscodeRepository, SealedPasscode, StoreTransaction } from "@pp/identity";
import { type Flaw, FlawedStore, overriding } from "./flawed-store.ts";

const passcodes =
  (change: (sound: PasscodeRepository, tx: StoreTransaction) => Partial<PasscodeRepository>) => (): FlawedStore =>
    new FlawedStore({ transaction: (tx) => ({ passcodes: overriding(tx.passcodes, change(tx.passcodes, tx)) }) });

/** A store whose passcodes are enrolled changed by `change`. */
const enrolling = (change: (sealed: SealedPasscode) => SealedPasscode) =>
  passcodes((sound) => ({ enrol: (sealed) => sound.enrol(change(sealed)) }));

/** Stores the passcode changed, with the recovery codes it had. */
const rewrite = async (
  sound: PasscodeRepository,
  uid: Passcode["accountUid"],
  change: (sealed: SealedPasscode) => SealedPasscode,
): Promise<void> => {
  const stored = await sound.findSealed(uid);
  if (stored !== undefined) await sound.enrol(change(stored));
};

/** The objects themselves, as they were found first. */
const cachingPasscodes = (): FlawedStore => {
  const cache = new Map<string, SealedPasscode>();
  return new FlawedStore({
    read: ({ passcodes: sound }) => ({
      passcodes: overriding(sound, {
        findSealed: async (uid) => {
          const found = cache.get(uid) ?? (await sound.findSealed(uid));
          if (found !== undefined) cache.set(uid, found);
          return found;
        },
      }),
    }),
  });
};

const ofEnrolment: readonly Flaw[] = [
  {
    name: "with passcodes that show their secret",
    open: enrolling((sealed) => ({
      ...sealed,
      passcode: Object.assign({ ...sealed.passcode }, { secret: sealed.sealedSecret }),
    })),
    breaks: ["finds a passcode as it was enrolled, without its secret"],
  },
  {
    name: "with sealed secrets of at most 128 characters",
    open: enrolling((sealed) => ({ ...sealed, sealedSecret: sealed.sealedSecret.slice(0, 128) })),
    breaks: ["finds the sealed secret and the last step beside a passcode when asked for them"],
  },
  {
    name: "with passcodes that are active from the beginning",
    open: enrolling(({ passcode, ...sealed }) => ({
      ...sealed,
      passcode: { ...passcode, activatedAt: passcode.activatedAt ?? passcode.createdAt },
    })),
    breaks: ["keeps a passcode that waits for its first code so"],
  },
  {
    name: "with passcodes in a cache",
    open: cachingPasscodes,
    breaks: ["keeps a copy of a passcode"],
  },
  {
    name: "with a second passcode that inherits from the first",
    open: passcodes((sound) => ({
      enrol: async ({ passcode, ...sealed }) => {
        const older = await sound.find(passcode.accountUid);
        await sound.enrol({ ...sealed, passcode: { ...passcode, createdAt: older?.createdAt ?? passcode.createdAt } });
      },
    })),
    breaks: ["puts an enrolled passcode in the place of an older one, all of it"],
  },
  {
    name: "with passcodes of accounts that are not stored taken for stored",
    open: passcodes((sound) => ({ enrol: (sealed) => sound.enrol(sealed).catch(() => undefined) })),
    breaks: [
      "refuses a passcode for an account that is not stored",
      "goes on after a caught refusal: passcode without an account",
    ],
  },
  {
    name: "with passcodes that begin anew when they are sealed again",
    open: passcodes((sound) => ({
      reseal: async (uid, change) => {
        const isResealed = await sound.reseal(uid, change);
        if (isResealed) await rewrite(sound, uid, (sealed) => ({ ...sealed, lastStep: 0 }));
        return isResealed;
      },
    })),
    breaks: ["reseals a passcode whose sealed form is still the expected one, and changes nothing else of it"],
  },
  {
    name: "with passcodes resealed whatever is stored",
    open: passcodes((sound) => ({
      reseal: async (uid, { to }) => {
        await rewrite(sound, uid, (sealed) => ({ ...sealed, sealedSecret: to }));
        return true;
      },
    })),
    breaks: ["reseals nothing when the sealed form is another one by now, or when there is none"],
  },
  {
    name: "with every removal of a passcode said to be the one",
    open: passcodes((sound) => ({ remove: (uid) => sound.remove(uid).then(() => true) })),
    breaks: ["removes the passcode of one account, says so, and says false when there is none"],
  },
  {
    name: "with passwords that go with the passcode",
    open: passcodes((sound, { credentials }) => ({
      remove: async (uid) => {
        await credentials.removePassword(uid);
        return sound.remove(uid);
      },
    })),
    breaks: ["keeps passwords and passcodes apart"],
  },
];

const ofSteps: readonly Flaw[] = [
  {
    name: "with time steps that activate nothing",
    open: passcodes((sound) => ({
      advance: async (uid, step, now) => {
        const before = await sound.find(uid);
        const isUsed = await sound.advance(uid, step, now);
        const activatedAt = before?.activatedAt;
        await rewrite(sound, uid, ({ passcode, ...sealed }) => ({ ...sealed, passcode: { ...passcode, activatedAt } }));
        return isUsed;
      },
    })),
    breaks: ["uses up a later time step, and activates a passcode at its first one"],
  },
  {
    name: "with passcodes that are activated at every time step",
    open: passcodes((sound) => ({
      advance: async (uid, step, now) => {
        await rewrite(sound, uid, ({ passcode, ...sealed }) => ({
          ...sealed,
          passcode: { ...passcode, activatedAt: now },
        }));
        return sound.advance(uid, step, now);
      },
    })),
    breaks: [
      "keeps the time of the activation when further steps are used up, also when some are left out",
      "refuses the time step that was used up last and every one before it, and changes nothing",
    ],
  },
  {
    name: "with time steps that can be used again",
    open: passcodes((sound) => ({
      advance: async (uid, step, now) => {
        await rewrite(sound, uid, (sealed) => ({ ...sealed, lastStep: -1 }));
        return sound.advance(uid, step, now);
      },
    })),
    breaks: [
      "refuses the time step that was used up last and every one before it, and changes nothing",
      "uses up one time step for one of 16 that try it at once",
      "stays at the latest of 16 time steps that are used up at once",
    ],
  },
  {
    name: "with time steps that are used up for everybody",
    open: passcodes((sound, { accounts }) => ({
      advance: async (uid, step, now) => {
        const all = await accounts.list({ limit: 1000 });
        const used = await Promise.all(all.map((account) => sound.advance(account.uid, step, now)));
        return all.some((account, index) => account.uid === uid && used[index] === true);
      },
    })),
    breaks: ["uses up the time step of one account only, and none where there is no passcode"],
  },
];

/** The sound repository, and all recovery codes that were ever set by account. */
const remembering =
  (change: (sound: PasscodeRepository, digests: Map<string, readonly string[]>) => Partial<PasscodeRepository>) =>
  (): FlawedStore => {
    const digests = new Map<string, readonly string[]>();
    return new FlawedStore({
      transaction: ({ passcodes: sound }) => {
        const noting = overriding(sound, {
          setRecoveryCodes: async (uid, codes, now) => {
            await sound.setRecoveryCodes(uid, codes, now);
            digests.set(uid, codes);
          },
        });
        return { passcodes: overriding(noting, change(noting, digests)) };
      },
    });
  };

const ofCodes: readonly Flaw[] = [
  {
    name: "with recovery codes that outlive a passcode that is replaced",
    open: remembering((sound, digests) => ({
      enrol: async (sealed) => {
        const { accountUid, createdAt } = sealed.passcode;
        await sound.enrol(sealed);
        await sound.setRecoveryCodes(accountUid, digests.get(accountUid) ?? [], createdAt);
      },
    })),
    breaks: ["forgets the recovery codes of a passcode that another one replaces, and of no other account"],
  },
  {
    name: "with recovery codes that outlive a passcode that is removed",
    open: remembering((sound, digests) => ({
      remove: async (uid) => {
        const isRemoved = await sound.remove(uid);
        await sound.setRecoveryCodes(uid, digests.get(uid) ?? [], new Date(0));
        return isRemoved;
      },
    })),
    breaks: ["removes the recovery codes together with the passcode, those of the one account only"],
  },
  {
    name: "with ten recovery codes left in any case",
    open: () =>
      new FlawedStore({
        read: ({ passcodes: sound }) => ({
          passcodes: overriding(sound, { countRecoveryCodes: () => Promise.resolve(10) }),
        }),
      }),
    breaks: ["counts the recovery codes that are left, 0 where there are none"],
  },
  {
    name: "with recovery codes added to the older ones",
    open: remembering((sound, digests) => ({
      setRecoveryCodes: (uid, codes, now) =>
        sound.setRecoveryCodes(uid, [...new Set([...(digests.get(uid) ?? []), ...codes])], now),
    })),
    breaks: [
      "replaces recovery codes by others: none of the old ones is good any more, unless it is given again",
      "leaves no recovery code when they are replaced by none",
    ],
  },
  {
    name: "with recovery codes that can be used again",
    open: remembering((_sound, digests) => ({
      useRecoveryCode: (uid, code) => Promise.resolve(digests.get(uid)?.includes(code) === true),
    })),
    breaks: [
      "uses up a recovery code once, and leaves the others",
      "uses up one recovery code for one of 16 that try it at once",
    ],
  },
  {
    name: "with recovery codes of everybody",
    open: remembering((sound, digests) => ({
      useRecoveryCode: async (_uid, code, now) => {
        const owners = [...digests].filter(([, codes]) => codes.includes(code)).map(([owner]) => owner);
        const used = await Promise.all(
          owners.map((owner) => sound.useRecoveryCode(owner as Passcode["accountUid"], code, now)),
        );
        return used.includes(true);
      },
    })),
    breaks: [
      "uses up no recovery code that is unknown or another account's",
      "lets two accounts have the same recovery code, each its own",
    ],
  },
  {
    name: "with recovery codes that count as a time step",
    open: passcodes((sound) => ({
      useRecoveryCode: async (uid, code, now) => {
        const isUsed = await sound.useRecoveryCode(uid, code, now);
        const { lastStep = 0 } = (await sound.findSealed(uid)) ?? {};
        if (isUsed) await sound.advance(uid, lastStep + 1, now);
        return isUsed;
      },
    })),
    breaks: ["keeps the passcode as it is when its recovery codes are set and used"],
  },
];

export const passcodeFlaws: readonly Flaw[] = [...ofEnrolment, ...ofSteps, ...ofCodes];
