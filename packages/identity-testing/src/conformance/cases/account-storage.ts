import { type Account, parseEmail, parseUsername, type UserPath } from "@pp/identity";
import { expect } from "vitest";
import { anAccount } from "../../builders/builders.ts";
import type { ConformanceCase } from "../harness/conformance-case.ts";
import { addAccounts, findAccount } from "../harness/store-helpers.ts";

/** No two fields of the same type have the same value: a mix-up of columns shows. */
const everyFieldSet = (): Account =>
  anAccount({
    uuid: "0190163d-8694-739b-aea5-966c26f8ad91",
    displayName: "Zoë Ångström",
    backupEmail: parseEmail("second@example.org"),
    role: "viewer",
    attributes: "quota=5",
    provider: "oidc",
    method: "2fa",
    issuer: "https://id.example.com/",
    authId: "subject-0001",
    superAdmin: true,
    canLogin: false,
    webdav: true,
    canInvite: true,
    invitedBy: "uaaaaaaaaaaaaaaa",
    basePath: "users/zoe" as UserPath,
    uploadPath: "uploads" as UserPath,
    thumb: "a1b2c3",
    thumbSource: "manual",
    loginAt: new Date("2024-01-01T00:00:00.001Z"),
    verifiedAt: new Date("2024-01-02T00:00:00.002Z"),
    consentAt: new Date("2024-01-03T00:00:00.003Z"),
    expiresAt: new Date("2034-01-04T00:00:00.004Z"),
    bornAt: new Date("1984-01-05T00:00:00.005Z"),
    createdAt: new Date("2023-01-06T00:00:00.006Z"),
    updatedAt: new Date("2024-01-07T00:00:00.007Z"),
    deletedAt: new Date("2024-01-08T00:00:00.008Z"),
  });

/** As long as the parsers of the domain let each value be. */
const longestValues = (): Account =>
  anAccount({
    username: parseUsername("\u{10428}".repeat(64)),
    displayName: "ä".repeat(80),
    email: parseEmail(`${"a".repeat(64)}@${`${"b".repeat(62)}.`.repeat(2)}${"c".repeat(59)}.com`),
    attributes: "é".repeat(1024),
    issuer: "i".repeat(255),
    authId: "😀".repeat(255),
    provider: "ldap",
    basePath: "ü".repeat(256) as UserPath,
    uploadPath: "u".repeat(512) as UserPath,
  });

const oddText = `o'Neil "x" \\ % _ ; -- 👩‍👩‍👧 中 e\u0301 \u00E9 $HOME`;

export const accountStorageCases: readonly ConformanceCase[] = [
  {
    name: "finds an account with every field as it was added",
    run: async ({ store }) => {
      const account = everyFieldSet();
      await addAccounts(store, [account]);
      expect(await findAccount(store, account.uid)).toEqual(account);
    },
  },
  {
    name: "keeps empty text empty and absent times absent",
    run: async ({ store }) => {
      const account = anAccount({ displayName: "", email: "" });
      await addAccounts(store, [account]);
      const { loginAt, email, authId, ...found } = (await findAccount(store, account.uid)) ?? anAccount();
      expect([loginAt, email, authId, found.displayName, found.uuid]).toStrictEqual([undefined, "", "", "", ""]);
      expect([found.verifiedAt, found.consentAt, found.expiresAt, found.bornAt, found.deletedAt]).toStrictEqual(
        Array<undefined>(5).fill(undefined),
      );
    },
  },
  ...((["superAdmin", "canLogin", "webdav", "canInvite"] as const).map((flag) => ({
    name: `keeps ${flag} apart from the other switches`,
    run: async ({ store }) => {
      const off = { superAdmin: false, canLogin: false, webdav: false, canInvite: false };
      const account = anAccount({ ...off, [flag]: true });
      await addAccounts(store, [account]);
      expect(await findAccount(store, account.uid)).toMatchObject({ ...off, [flag]: true });
    },
  })) satisfies readonly ConformanceCase[]),
  {
    name: "keeps quotes, backslashes, wildcards, emoji and both forms of an accent as they are",
    run: async ({ store }) => {
      const account = anAccount({ displayName: oddText, attributes: oddText, authId: oddText, issuer: oddText });
      await addAccounts(store, [account]);
      expect(await findAccount(store, account.uid)).toEqual(account);
    },
  },
  {
    name: "keeps the longest values that the domain allows",
    run: async ({ store }) => {
      const account = longestValues();
      expect(account.email).toHaveLength(254);
      await addAccounts(store, [account]);
      expect(await findAccount(store, account.uid)).toEqual(account);
    },
  },
  {
    name: "stores a new account at version 1, whatever its version says",
    run: async ({ store }) => {
      const account = anAccount({ version: 7 });
      await addAccounts(store, [account]);
      expect(await findAccount(store, account.uid)).toEqual({ ...account, version: 1 });
    },
  },
  {
    name: "finds nothing for a uid or a username that is not stored",
    run: async ({ store }) => {
      const [stored, other] = [anAccount(), anAccount()];
      await addAccounts(store, [stored]);
      const found = await store.read(({ accounts }) =>
        Promise.all([accounts.find(other.uid), accounts.findByUsername(other.username)]),
      );
      expect(found).toStrictEqual([undefined, undefined]);
    },
  },
  {
    name: "finds an account by its whole username, in which no character is special",
    run: async ({ store }) => {
      const names = ["50%", "500", "a_b", "axb", "dom\\jens", "dom\\\\jens", "élan"].map(parseUsername);
      await addAccounts(
        store,
        names.map((username) => anAccount({ username })),
      );
      const found = await store.read(({ accounts }) =>
        Promise.all([...names, parseUsername("50"), parseUsername("a%")].map((name) => accounts.findByUsername(name))),
      );
      expect(found.map((account) => account?.username)).toEqual([...names, undefined, undefined]);
    },
  },
  {
    name: "finds deleted accounts by uid and by username",
    run: async ({ store }) => {
      const account = anAccount({ deletedAt: new Date("2024-05-05T05:05:05.005Z") });
      await addAccounts(store, [account]);
      const found = await store.read(({ accounts }) =>
        Promise.all([accounts.find(account.uid), accounts.findByUsername(account.username)]),
      );
      expect(found).toEqual([account, account]);
    },
  },
  {
    name: "keeps a copy: changing what was given or returned changes nothing stored",
    run: async ({ store }) => {
      const account = anAccount({ createdAt: new Date("2024-06-01T00:00:00.000Z") });
      const given = structuredClone(account);
      await addAccounts(store, [given]);
      given.createdAt.setTime(0);
      const returned = await findAccount(store, account.uid);
      returned?.createdAt.setTime(0);
      (await store.read(({ accounts }) => accounts.list({ limit: 1 })))[0]?.createdAt.setTime(0);
      expect(await findAccount(store, account.uid)).toEqual(account);
    },
  },
];
