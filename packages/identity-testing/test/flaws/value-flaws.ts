import type { Account, AuditLog, StoredAuditEvent } from "@pp/identity";
import { type Flaw, FlawedStore, overriding, reading } from "./flawed-store.ts";

/** A store whose accounts come back changed by `change`. */
const returning = (change: (account: Account) => Account) =>
  reading((accounts) => ({
    find: async (uid) => changed(await accounts.find(uid), change),
    findByUsername: async (username) => changed(await accounts.findByUsername(username), change),
    list: async (query) => (await accounts.list(query)).map(change),
  }));

const changed = (account: Account | undefined, change: (account: Account) => Account): Account | undefined =>
  account === undefined ? undefined : change(account);

const eachTime = (account: Account, change: (date: Date) => Date | undefined): Account =>
  Object.fromEntries(
    Object.entries(account).map(([key, value]: [string, unknown]) => [
      key,
      value instanceof Date ? change(value) : value,
    ]),
  ) as unknown as Account;

/** The clock time of the process's zone at `date`, taken for UTC: what a column without a zone gives back. */
const asLocalTime = (date: Date): Date => new Date(date.getTime() - date.getTimezoneOffset() * 60_000);

const ofAccounts: readonly Flaw[] = [
  {
    name: "with times in whole seconds",
    open: returning((account) => eachTime(account, (date) => new Date(Math.floor(date.getTime() / 1000) * 1000))),
    breaks: [
      "finds an account with every field as it was added",
      "keeps one millisecond past a second (2025-01-01T00:00:00.001Z) to the millisecond",
    ],
  },
  {
    name: "with the beginning of the Unix era taken for no time",
    open: returning((account) => eachTime(account, (date) => (date.getTime() === 0 ? undefined : date))),
    breaks: ["keeps the beginning of the Unix era (1970-01-01T00:00:00.000Z) to the millisecond"],
  },
  {
    name: "with times of 32 bits",
    open: returning((account) => eachTime(account, (date) => new Date(Math.min(date.getTime(), 2 ** 31 * 1000 - 1)))),
    breaks: ["keeps the millisecond after it (2038-01-19T03:14:08.000Z) to the millisecond"],
  },
  {
    name: "with times in the zone of the process",
    open: returning((account) => eachTime(account, asLocalTime)),
    breaks: [
      "keeps every instant when the process lives in Asia/Kathmandu",
      "keeps every instant when the process lives in Europe/Berlin",
    ],
  },
  {
    name: "with nothing where text is empty",
    open: returning((account) => ({
      ...account,
      email: account.email === "" ? (undefined as unknown as "") : account.email,
    })),
    breaks: ["keeps empty text empty and absent times absent"],
  },
  {
    name: "with accents composed on the way",
    open: returning((account) => ({ ...account, attributes: account.attributes.normalize("NFC") })),
    breaks: ["keeps quotes, backslashes, wildcards, emoji and both forms of an accent as they are"],
  },
  {
    name: "with text cut at 255 bytes",
    open: returning((account) => ({ ...account, authId: Buffer.from(account.authId).subarray(0, 255).toString() })),
    breaks: ["keeps the longest values that the domain allows"],
  },
  {
    name: "with the switch for WebDAV read from that for login",
    open: returning((account) => ({ ...account, webdav: account.canLogin })),
    breaks: ["keeps canLogin apart from the other switches", "keeps webdav apart from the other switches"],
  },
  {
    name: "with super admins and those who may invite mixed up",
    open: returning((account) => ({ ...account, superAdmin: account.canInvite, canInvite: account.superAdmin })),
    breaks: ["keeps superAdmin apart from the other switches", "keeps canInvite apart from the other switches"],
  },
  {
    name: "with the objects themselves in a cache",
    open: () => {
      const cache = new Map<string, Account | undefined>();
      return new FlawedStore({
        read: ({ accounts }) => ({
          accounts: overriding(accounts, {
            find: async (uid) => {
              const found = cache.get(uid) ?? (await accounts.find(uid));
              cache.set(uid, found);
              return found;
            },
          }),
        }),
      });
    },
    breaks: ["keeps a copy: changing what was given or returned changes nothing stored"],
  },
];

const auditing = (change: (sound: AuditLog) => Partial<AuditLog>) => (): FlawedStore =>
  new FlawedStore({ transaction: ({ audit }) => ({ audit: overriding(audit, change(audit)) }) });

const auditLists = (change: (events: readonly StoredAuditEvent[]) => readonly StoredAuditEvent[]) => (): FlawedStore =>
  new FlawedStore({
    read: ({ audit }) => ({
      audit: overriding(audit, {
        list: async ({ limit, ...query }) => change(await audit.list({ ...query, limit: 2000 })).slice(0, limit),
      }),
    }),
  });

const ofAudit: readonly Flaw[] = [
  {
    name: "with events by their time",
    open: auditLists((events) => events.toSorted((a, b) => b.at.getTime() - a.at.getTime())),
    breaks: ["lists in the reverse order of appending, whatever the times of the events say"],
  },
  {
    name: "with events in the order of appending",
    open: auditLists((events) => events.toReversed()),
    breaks: ["keeps every action", "lists at most as many as asked for, 1 to 1000"],
  },
  {
    name: "with fields joined by a comma",
    open: auditLists((events) => events.map((event) => ({ ...event, fields: event.fields.join(",").split(",") }))),
    breaks: ["lists an event as it was appended: whole actor, no field, one and several"],
  },
  {
    name: "with empty text for what is not known of an actor",
    open: auditLists((events) =>
      events.map((event) => ({ ...event, actor: { clientIp: "", userAgent: "", ...event.actor } })),
    ),
    breaks: ["leaves out what is not known of an actor, and keeps an empty subject empty"],
  },
  {
    name: "with events that are alike kept once",
    open: auditing((audit) => ({
      append: async (event, contentHash) => {
        const stored = await audit.list({ limit: 1000 });
        if (!stored.some((other) => other.contentHash === contentHash)) await audit.append(event, contentHash);
      },
    })),
    breaks: ["keeps two events that are alike, both of them"],
  },
];

export const valueFlaws: readonly Flaw[] = [...ofAccounts, ...ofAudit];
