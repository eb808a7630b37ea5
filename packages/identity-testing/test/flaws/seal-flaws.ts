import type { AuditSeal, SealReader, SealRepository, StoreTransaction } from "@pp/identity";
import { type Flaw, FlawedStore, overriding } from "./flawed-store.ts";

const writing = (change: (sound: SealRepository) => Partial<SealRepository>) => (): FlawedStore =>
  new FlawedStore({ transaction: ({ seals }) => ({ seals: overriding(seals, change(seals)) }) });

const reading = (list: (sound: SealReader) => SealReader["list"]) => (): FlawedStore =>
  new FlawedStore({ read: ({ seals }) => ({ seals: { list: list(seals) } }) });

/** Gives the newest seal as it was when the transaction was asked for, before it had its turn. */
class UnlockedSealStore extends FlawedStore {
  override async transaction<T>(work: (tx: StoreTransaction) => Promise<T>): Promise<T> {
    const before = await this.inner.read((reader) => reader.seals.list({ fromNumber: 1, limit: 1000 }));
    const lockLast: SealRepository["lockLast"] = () => Promise.resolve(before.at(-1));
    return this.inner.transaction((tx) => work({ ...tx, seals: overriding(tx.seals, { lockLast }) }));
  }
}

/** One answer for ever. */
const repeating = (): FlawedStore => {
  let first: readonly AuditSeal[] | undefined;
  return reading((sound) => async (page) => (first ??= await sound.list(page)))();
};

export const sealFlaws: readonly Flaw[] = [
  {
    name: "with ids of seals in 32 bits",
    open: reading(
      (sound) => async (page) =>
        (await sound.list(page)).map((seal) => ({
          ...seal,
          range: { first: seal.range.first | 0, last: seal.range.last | 0 },
        })),
    ),
    breaks: ["lists a seal as it was added: with holes and late events, ids beyond 32 bits, or an empty range"],
  },
  {
    name: "with numbers of seals sorted as text",
    open: reading(
      (sound) => async (page) =>
        (await sound.list(page)).toSorted((a, b) => (String(a.number) < String(b.number) ? -1 : 1)),
    ),
    breaks: ["lists seals by number, ascending, from a number on, at most as many as asked for"],
  },
  {
    name: "that takes the greatest seal by its text for the newest",
    open: writing((sound) => ({
      lockLast: async () =>
        (await sound.list({ fromNumber: 1, limit: 1000 })).toSorted((a, b) =>
          String(a.number) < String(b.number) ? 1 : -1,
        )[0],
    })),
    breaks: ["gives the newest seal to who locks it, none where there is none"],
  },
  {
    name: "that takes refused seals for stored",
    open: writing((sound) => ({ add: (seal) => sound.add(seal).catch(() => undefined) })),
    breaks: [
      "refuses a seal of a number that is stored already, keeps the first, and goes on",
      "adds one of many seals of the same number that are added at once",
    ],
  },
  {
    name: "that says in any case that a seal was marked",
    open: writing((sound) => ({ markPurged: (number, purge) => sound.markPurged(number, purge).then(() => true) })),
    breaks: [
      "marks one seal as purged, once, and says false when it is marked already or not there",
      "says to one of many that mark the same seal as purged at once that it did",
    ],
  },
  {
    name: "that gives the same seals to everybody",
    open: repeating,
    breaks: ["keeps a copy of a seal, and returns copies"],
  },
  {
    name: "that does not lock the newest seal",
    open: () => new UnlockedSealStore({}),
    breaks: [
      "makes those who lock the newest seal wait for each other, so that numbers have no gap and nobody is refused",
      "seals a log once when many seal it at once, so that it verifies",
    ],
  },
];
