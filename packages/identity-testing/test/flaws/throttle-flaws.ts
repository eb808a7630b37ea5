import type { StoreTransaction, ThrottleEntry, ThrottleReader, ThrottleRepository } from "@pp/identity";
import { type Flaw, FlawedStore, overriding } from "./flawed-store.ts";

const writing = (change: (sound: ThrottleRepository) => Partial<ThrottleRepository>) => (): FlawedStore =>
  new FlawedStore({ transaction: ({ throttle }) => ({ throttle: overriding(throttle, change(throttle)) }) });

const reading = (list: (sound: ThrottleReader) => ThrottleReader["list"]) => (): FlawedStore =>
  new FlawedStore({ read: ({ throttle }) => ({ throttle: { list: list(throttle) } }) });

/** Gives entries as they were when the transaction was asked for, before it had its turn. */
class UnlockedThrottleStore extends FlawedStore {
  override async transaction<T>(work: (tx: StoreTransaction) => Promise<T>): Promise<T> {
    const before = await this.inner.read((reader) => reader.throttle.list({ now: new Date(0), limit: 1000 }));
    const lock: ThrottleRepository["lock"] = (keys) =>
      Promise.resolve(keys.map((key) => before.find((entry) => entry.key === key)));
    return this.inner.transaction((tx) => work({ ...tx, throttle: overriding(tx.throttle, { lock }) }));
  }
}

const toSecond = (date: Date): Date => new Date(Math.floor(date.getTime() / 1000) * 1000);
const justAfter = (date: Date): Date => new Date(date.getTime() + 1);

/** One answer for ever. */
const repeating = (): FlawedStore => {
  let first: readonly ThrottleEntry[] | undefined;
  return reading((sound) => async (query) => (first ??= await sound.list(query)))();
};

const ofEntries: readonly Flaw[] = [
  {
    name: "with locked entries in the order of their keys",
    open: writing((sound) => ({ lock: (keys) => sound.lock(keys.toSorted()) })),
    breaks: ["gives the entries of the locked keys in the order asked, undefined where there is none"],
  },
  {
    name: "with times of the throttle to the second",
    open: writing((sound) => ({
      put: ({ until, updatedAt, ...entry }) =>
        sound.put({ ...entry, until: toSecond(until), updatedAt: toSecond(updatedAt) }),
    })),
    breaks: ["keeps the times of a throttle entry to the millisecond, and its number of failures"],
  },
  {
    name: "with failures that are never counted up",
    open: writing((sound) => ({
      put: async (entry) => {
        const [stored] = await sound.lock([entry.key]);
        await sound.put({ ...entry, failures: stored?.failures ?? entry.failures });
      },
    })),
    breaks: [
      "replaces a throttle entry, all of it, and no other",
      "loses none of many attempts on an entry that is stored already",
    ],
  },
  {
    name: "with throttle keys that are compared case aside",
    open: writing((sound) => ({
      lock: (keys) => sound.lock(keys.map((key) => key.toLowerCase())),
      remove: (key) => sound.remove(key.toLowerCase()),
    })),
    breaks: ["takes throttle keys as they are: case, accents and wildcards make other keys"],
  },
  {
    name: "that does not lock what it counts",
    open: () => new UnlockedThrottleStore({}),
    breaks: [
      "shows an entry that was put to a later lock of the same transaction, and forgets it when that fails",
      "loses none of many attempts that are counted at once, the first of a new key among them",
      "loses none of many attempts on an entry that is stored already",
      "lets callers that lock two keys in opposite orders at once go on one after the other, both keys counted",
      "counts attempts on different keys at once, each into its own",
      "looks at no more of many wrong logins from one address at once than its burst",
      "counts wrong codes at once against the account, from however many addresses they come",
      "checks no more of many wrong secrets at once than the account's failures allow, and forgets what right ones took",
      "looks at no more of many wrong secrets of a client at once than its failures allow, and lets right ones in",
    ],
  },
  {
    name: "that says in any case that an entry of the throttle was removed",
    open: writing((sound) => ({ remove: (key) => sound.remove(key).then(() => true) })),
    breaks: [
      "removes one throttle entry, says so, and says false when there is none",
      "says to one of many that remove the same throttle entry at once that it went",
    ],
  },
];

const ofLists: readonly Flaw[] = [
  {
    name: "that gives the same list of the throttle to everybody",
    open: repeating,
    breaks: ["keeps a copy of a throttle entry"],
  },
  {
    name: "with the throttle in the order of its keys",
    open: reading((sound) => async (query) => (await sound.list(query)).toSorted((a, b) => (a.key < b.key ? -1 : 1))),
    breaks: ["lists throttle entries that hold somebody up, longest first, then by key"],
  },
  {
    name: "that lists what holds nobody up any more",
    open: reading((sound) => (query) => sound.list({ ...query, now: new Date(query.now.getTime() - 1) })),
    breaks: ["lists no throttle entry at, or after, the instant at which it holds nobody up any more"],
  },
  {
    name: "with at most 999 entries of the throttle",
    open: reading((sound) => (query) => sound.list({ ...query, limit: Math.min(query.limit, 999) })),
    breaks: ["lists at most as many throttle entries as asked for, 1 to 1000"],
  },
  {
    name: "with a search of the throttle inside of keys",
    open: reading(
      (sound) =>
        async ({ search = "", ...query }) =>
          (await sound.list(query)).filter(({ key }) => key.includes(search)),
    ),
    breaks: ["finds throttle entries by a prefix of the address or the name, in which no character is special"],
  },
  {
    name: "that removes entries of the throttle at the instant too",
    open: writing((sound) => ({ removeOlder: (before, limit) => sound.removeOlder(justAfter(before), limit) })),
    breaks: ["removes throttle entries last changed before, and not at, an instant: at most as many as asked for"],
  },
];

export const throttleFlaws: readonly Flaw[] = [...ofEntries, ...ofLists];
