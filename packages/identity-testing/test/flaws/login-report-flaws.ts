import type { LoginRecord, LoginReport, LoginReportReader, LoginSummary } from "@pp/identity";
import { type Flaw, FlawedStore, overriding } from "./flawed-store.ts";

const writing = (change: (sound: LoginReport) => Partial<LoginReport>) => (): FlawedStore =>
  new FlawedStore({ transaction: ({ logins }) => ({ logins: overriding(logins, change(logins)) }) });

const reading = (change: (sound: LoginReportReader) => Partial<LoginReportReader>) => (): FlawedStore =>
  new FlawedStore({ read: ({ logins }) => ({ logins: overriding(logins, change(logins)) }) });

const seeing = (change: (row: LoginSummary) => LoginSummary) =>
  reading((sound) => ({ list: async (query) => (await sound.list(query)).map(change) }));

const rowOf = async (
  sound: LoginReport,
  { clientIp, realm, username }: LoginRecord,
): Promise<LoginSummary | undefined> =>
  (await sound.list({ limit: 1000 })).find(
    (row) => row.clientIp === clientIp && row.realm === realm && row.username === username,
  );

/** A row holds only what the latest attempt says. */
const forgetting = writing((sound) => ({
  record: async (login) => {
    const rows = await sound.list({ limit: 1000 });
    const others = rows.filter((row) => row.username !== login.username || row.realm !== login.realm);
    await sound.clear();
    for (const { updatedAt, ...row } of others) await sound.record({ ...row, at: updatedAt });
    await sound.record(login);
  },
}));

const justAfter = (date: Date): Date => new Date(date.getTime() + 1);

const ofRows: readonly Flaw[] = [
  {
    name: "that counts a success as repeated once",
    open: seeing((row) => ({ ...row, repeated: Math.max(1, row.repeated) })),
    breaks: [
      "makes a row of a first failure and of a first success",
      "ends a row of failures with a success: no reason, nothing repeated, and both times kept",
    ],
  },
  {
    name: "that does not tell doors apart",
    open: writing((sound) => ({ record: (login) => sound.record({ ...login, realm: "api" }) })),
    breaks: [
      "keeps every status and realm of a login, and one without address and program",
      "has a login row for each name, address and realm, letter by letter",
    ],
  },
  {
    name: "that counts failures whatever their reason",
    open: writing((sound) => ({
      record: async (login) => {
        const row = await rowOf(sound, login);
        const isRepeated = login.status !== "OK" && row !== undefined && row.repeated > 0;
        await sound.record(isRepeated ? { ...login, reason: row.reason } : login);
      },
    })),
    breaks: ["counts how often a login failed in a row for the same reason, and begins again with another"],
  },
  {
    name: "that remembers the latest attempt only",
    open: forgetting,
    breaks: [
      "ends a row of failures with a success: no reason, nothing repeated, and both times kept",
      "keeps the time of the last success when logins fail after it, and counts them from 1",
      "still knows of a success after failures through the same door, and of none where there were only failures",
      "loses neither a success nor a failure of many that are recorded at once",
    ],
  },
  {
    name: "that takes attempts of one millisecond for one",
    open: writing((sound) => ({
      record: async (login) => {
        const row = await rowOf(sound, login);
        if (row?.updatedAt.getTime() !== login.at.getTime()) await sound.record(login);
      },
    })),
    breaks: ["counts every one of many logins of a new name that fail at once, in one row"],
  },
];

const ofLists: readonly Flaw[] = [
  {
    name: "with logins in the order of names only",
    open: reading((sound) => ({
      list: async (query) => (await sound.list(query)).toSorted((a, b) => a.username.localeCompare(b.username)),
    })),
    breaks: ["lists logins latest updated first, then by name and by address"],
  },
  {
    name: "with pages of logins that go on at a name",
    open: reading((sound) => ({
      list: async ({ after, ...query }) => {
        const all = await sound.list({ ...query, limit: 1000 });
        const last = after === undefined ? -1 : all.findLastIndex(({ username }) => username === after.username);
        return all.slice(last + 1, last + 1 + query.limit);
      },
    })),
    breaks: ["reads logins of one millisecond in pages, each exactly once"],
  },
  {
    name: "with at most 999 logins on a page",
    open: reading((sound) => ({ list: (query) => sound.list({ ...query, limit: Math.min(query.limit, 999) }) })),
    breaks: ["lists up to 1000 logins at once, and none in an empty report"],
  },
  {
    name: "with a search inside of logins",
    open: reading((sound) => ({
      list: async ({ search = "", ...query }) =>
        (await sound.list(query)).filter(
          ({ clientIp, username }) =>
            username.includes(search.toLowerCase()) || clientIp.includes(search.toLowerCase()),
        ),
    })),
    breaks: ["finds logins by a prefix of the name, case aside, or of the address, in which no character is special"],
  },
  {
    name: "that knows successes after an instant only",
    open: reading((sound) => ({ hasSuccess: (login, since) => sound.hasSuccess(login, justAfter(since)) })),
    breaks: ["knows whether a name logged in from an address at, or after, an instant, through any door"],
  },
  {
    name: "that removes logins at the instant too, and does not count what it clears",
    open: writing((sound) => ({
      removeOlder: (before, limit) => sound.removeOlder(justAfter(before), limit),
      clear: () => sound.clear().then(() => 0),
    })),
    breaks: [
      "removes logins last updated before, and not at, an instant: at most as many as asked for",
      "removes every login row, and says how many went",
    ],
  },
];

export const loginReportFlaws: readonly Flaw[] = [...ofRows, ...ofLists];
