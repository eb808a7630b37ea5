import type { PasscodeRepository, SealedPasscode, Session, StoreTransaction } from "@pp/identity";
import { type Flaw, FlawedStore, overriding } from "./flawed-store.ts";

const passcodes = (change: (sound: PasscodeRepository) => Partial<PasscodeRepository>) => (): FlawedStore =>
  new FlawedStore({ transaction: (tx) => ({ passcodes: overriding(tx.passcodes, change(tx.passcodes)) }) });

const waiting = (sealed: SealedPasscode | undefined): SealedPasscode | undefined =>
  sealed && { ...sealed, passcode: { ...sealed.passcode, activatedAt: undefined } };

/** Finds sessions as they were when the transaction was asked for, and ends them without looking. */
class StaleSessionStore extends FlawedStore {
  override async transaction<T>(work: (tx: StoreTransaction) => Promise<T>): Promise<T> {
    const before: readonly Session[] = await this.inner.read((reader) => reader.sessions.list({ limit: 1000 }));
    return this.inner.transaction(({ sessions, ...tx }) =>
      work({
        ...tx,
        sessions: overriding(sessions, {
          find: (reference) =>
            Promise.resolve(
              before.find(({ id, refId }) => ("id" in reference ? id === reference.id : refId === reference.refId)),
            ),
          remove: (reference) => sessions.remove(reference).then(() => true),
        }),
      }),
    );
  }
}

/** What lets two in where the services let one in. */
export const identityFlaws: readonly Flaw[] = [
  {
    name: "with one-time codes that are good for everybody who saw them fresh",
    open: passcodes((sound) => ({
      advance: (uid, step, now) => sound.advance(uid, step, now).then(() => true),
      findSealed: async (uid) => waiting(await sound.findSealed(uid)),
    })),
    breaks: [
      "lets one of many logins in that present the same one-time code at once",
      "confirms a second factor once when its first code comes many times at once",
    ],
  },
  {
    name: "with recovery codes that are read first and then removed",
    open: passcodes((sound) => ({
      useRecoveryCode: (uid, digest, now) => sound.useRecoveryCode(uid, digest, now).then(() => true),
    })),
    breaks: [
      "lets one of many logins in that present the same recovery code at once; nine are left, and still asked for",
    ],
  },
  {
    name: "that ends sessions that have ended already",
    open: () => new StaleSessionStore({}),
    breaks: ["tells one of many that end the same session at once that it did, and writes one event"],
  },
  {
    name: "that records logins of accounts that have changed meanwhile",
    open: () =>
      new FlawedStore({
        transaction: ({ accounts }) => ({
          accounts: overriding(accounts, {
            recordLogin: async (account, now) => {
              const stored = await accounts.find(account.uid);
              await accounts.recordLogin(stored ?? account, now);
            },
          }),
        }),
      }),
    breaks: [
      "leaves no session that the old password opened when the password is changed while many log in with it",
      "leaves no session of an account that is disabled while it logs in many times",
    ],
  },
  {
    name: "with sessions that need no app password any more",
    open: () =>
      new FlawedStore({
        transaction: ({ sessions }) => ({
          sessions: overriding(sessions, {
            add: (session) => sessions.add(session).catch(() => sessions.add({ ...session, parentId: undefined })),
          }),
        }),
      }),
    breaks: ["leaves no session of an app password that is ended while it logs in many times"],
  },
];
