import type { Account } from "@pp/identity";
import { expect } from "vitest";
import {
  aDate,
  anAccount,
  anEvent,
  aPasscode,
  aPasswordHash,
  aProfile,
  aSealedPasscode,
  aSession,
} from "../../builders/builders.ts";
import type { ConformanceCase } from "../harness/conformance-case.ts";
import { addAccounts, appendEvent, findAccount } from "../harness/store-helpers.ts";

const zones = [
  "UTC",
  "Asia/Kathmandu",
  "Europe/Berlin",
  "America/St_Johns",
  "Pacific/Apia",
  "Pacific/Chatham",
  "Africa/Monrovia",
] as const;

const instants: readonly (readonly [what: string, iso: string])[] = [
  ["the beginning of the Unix era", "1970-01-01T00:00:00.000Z"],
  ["the millisecond before it", "1969-12-31T23:59:59.999Z"],
  ["a day before time zones were whole minutes", "1900-01-01T12:34:56.789Z"],
  ["the last second of 32 bits", "2038-01-19T03:14:07.999Z"],
  ["the millisecond after it", "2038-01-19T03:14:08.000Z"],
  ["the end of unsigned 32 bits", "2106-02-07T06:28:16.001Z"],
  ["the gap of a spring night in Berlin", "2024-03-31T01:30:00.500Z"],
  ["the local time that Berlin has only in UTC that night", "2024-03-31T02:30:00.500Z"],
  ["the hour that an autumn night in Berlin has twice, the first time", "2024-10-27T00:30:00.250Z"],
  ["the hour that an autumn night in Berlin has twice, the second time", "2024-10-27T01:30:00.250Z"],
  ["the day that Samoa left out", "2011-12-30T12:00:00.125Z"],
  ["a leap day", "2024-02-29T23:59:59.999Z"],
  ["one millisecond past a second", "2025-01-01T00:00:00.001Z"],
  ["the end of four-digit years", "9999-12-31T23:59:59.999Z"],
];

// eslint-disable-next-line no-restricted-properties -- the zone of the process is what is tested; it is put back
const environment = process.env;

/** Runs `work` with the time zone of the process set to `zone`. */
async function inZone<T>(zone: string, work: () => Promise<T>): Promise<T> {
  const before = environment["TZ"];
  environment["TZ"] = zone;
  try {
    return await work();
  } finally {
    if (before === undefined) delete environment["TZ"];
    else environment["TZ"] = before;
  }
}

const withTimes = (at: Date): Account =>
  anAccount({
    loginAt: at,
    verifiedAt: at,
    consentAt: at,
    expiresAt: at,
    bornAt: at,
    createdAt: at,
    updatedAt: at,
    deletedAt: at,
  });

export const accountTimeCases: readonly ConformanceCase[] = [
  ...(instants.map(([what, iso]) => ({
    name: `keeps ${what} (${iso}) to the millisecond`,
    run: async ({ store }) => {
      const account = withTimes(new Date(iso));
      await addAccounts(store, [account]);
      expect(await findAccount(store, account.uid)).toEqual(account);
    },
  })) satisfies readonly ConformanceCase[]),
  ...(zones.map((zone) => ({
    name: `keeps every instant when the process lives in ${zone}`,
    run: async ({ store }) => {
      const accounts = instants.map(([, iso]) => withTimes(new Date(iso)));
      await inZone(zone, async () => {
        await addAccounts(store, accounts);
        const found = await Promise.all(accounts.map(({ uid }) => findAccount(store, uid)));
        expect(found).toEqual(accounts);
      });
      // A value kept in local time comes back as another instant once the zone is another.
      const found = await Promise.all(accounts.map(({ uid }) => findAccount(store, uid)));
      expect(found).toEqual(accounts);
    },
  })) satisfies readonly ConformanceCase[]),
];

/** For the other repositories: one odd instant, written in one zone and read in another. */
export const otherTimeCases: readonly ConformanceCase[] = [
  {
    name: "keeps times of profiles, credentials, sessions and events to the millisecond, whatever the time zone",
    run: async ({ store }) => {
      const at = new Date("2024-03-31T02:30:00.501Z");
      const account = anAccount();
      const profile = aProfile(account, { createdAt: at, updatedAt: at });
      const passcode = aPasscode(account, { createdAt: at, updatedAt: at, activatedAt: at });
      const session = aSession(account, { createdAt: at, expiresAt: new Date("2038-01-19T03:14:08.000Z") });
      const event = anEvent({ at });
      await inZone("Asia/Kathmandu", () =>
        store.transaction(async (tx) => {
          await tx.accounts.add(account);
          await tx.profiles.add(profile);
          await tx.credentials.setPassword(account.uid, aPasswordHash(), aDate());
          await tx.credentials.setPassword(account.uid, aPasswordHash(), at);
          await tx.passcodes.enrol(aSealedPasscode(account, { passcode }));
          await tx.sessions.add(session);
          await appendEvent(tx, event);
        }),
      );
      const found = await inZone("America/St_Johns", () =>
        store.read(async ({ audit, credentials, passcodes, profiles, sessions }) => ({
          profile: await profiles.find(account.uid),
          password: await credentials.findPassword(account.uid),
          passcode: await passcodes.find(account.uid),
          sessions: await sessions.list({ search: account.uid, limit: 1 }),
          events: await audit.list({ limit: 1 }),
        })),
      );
      expect(found).toEqual({
        profile,
        password: expect.objectContaining({ createdAt: aDate(), updatedAt: at }) as unknown,
        passcode,
        sessions: [session],
        events: [expect.objectContaining(event) as unknown],
      });
    },
  },
];
