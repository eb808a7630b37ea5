import {
  clientSessionProviders,
  type GrantType,
  parseScope,
  type Session,
  type SessionId,
  type SessionMethod,
  type SessionProvider,
} from "@pp/identity";
import { expect } from "vitest";
import { aClient, anAccount, aSession } from "../../builders/builders.ts";
import type { ConformanceCase } from "../harness/conformance-case.ts";
import { expectCode } from "../harness/expect-failure.ts";
import { addSessions, findSession, listSessions, storedIds } from "../harness/session-helpers.ts";
import { addAccounts, aDigest } from "../harness/store-helpers.ts";

const providers: readonly SessionProvider[] = ["default", "local", "oidc", "ldap", "link", ...clientSessionProviders];
const methods: readonly SessionMethod[] = ["default", "2fa", "oauth2", "session"];
const grantTypes: readonly GrantType[] = ["password", "session", "client_credentials", "authorization_code", "cli"];

const storing: readonly ConformanceCase[] = [
  {
    name: "finds a session by its id and by its ref id, with every field as it was added",
    run: async ({ store }) => {
      const [account, client] = [anAccount(), aClient()];
      const parent = aSession(account);
      const session = aSession(account, {
        username: "o'neil",
        clientUid: client.uid,
        clientName: 'Zoë\'s "Phone" \\ 😀',
        provider: "application",
        method: "session",
        grantType: "session",
        issuer: "https://id.example.com/",
        authId: "Subject-1",
        parentId: parent.id,
        scope: parseScope("photos read"),
        clientIp: "2001:db8::1",
        loginIp: "192.0.2.7",
        userAgent: `Mozilla/5.0 (é😀_%\\) ${"x".repeat(480)}`,
        createdAt: new Date("2024-06-01T00:00:00.001Z"),
        updatedAt: new Date("2024-06-01T00:00:00.999Z"),
        lastActiveAt: new Date("2024-06-01T00:00:07.000Z"),
        expiresAt: new Date("2106-02-07T06:28:16.000Z"),
        idleTimeoutSeconds: 2_678_400,
      });
      await addAccounts(store, [account]);
      await store.transaction((tx) => tx.clients.add(client, aDigest("secret")));
      await addSessions(store, [parent, session, aSession(account)]);
      expect(await findSession(store, { id: session.id })).toEqual(session);
      expect(await findSession(store, { refId: session.refId })).toEqual(session);
    },
  },
  {
    name: "keeps empty text empty and what a session does not have absent: account, client, parent, end",
    run: async ({ store }) => {
      const session = aSession(undefined, { clientIp: "", loginIp: "" });
      await addSessions(store, [session]);
      const found = await findSession(store, session);
      expect(found).toEqual(session);
      const { accountUid, clientUid, expiresAt, parentId } = found ?? session;
      expect([accountUid, clientUid, parentId, expiresAt]).toEqual(Array(4).fill(undefined));
      expect([found?.username, found?.userAgent, found?.clientIp]).toEqual(["", "", ""]);
    },
  },
  {
    name: "keeps every provider, method and grant type of a session",
    run: async ({ store }) => {
      const sessions = [
        ...providers.map((provider) => aSession(undefined, { provider })),
        ...methods.map((method) => aSession(undefined, { method })),
        ...grantTypes.map((grantType) => aSession(undefined, { grantType })),
      ];
      await addSessions(store, sessions);
      for (const session of sessions) expect(await findSession(store, session)).toEqual(session);
    },
  },
  {
    name: "keeps the last activity and the end of a session to the second, rounded down",
    run: async ({ store }) => {
      const session = aSession(undefined, {
        lastActiveAt: new Date("2024-06-01T00:00:07.999Z"),
        expiresAt: new Date("2038-01-19T03:14:08.999Z"),
      });
      await addSessions(store, [session]);
      expect(await findSession(store, session)).toEqual({
        ...session,
        lastActiveAt: new Date("2024-06-01T00:00:07.000Z"),
        expiresAt: new Date("2038-01-19T03:14:08.000Z"),
      });
    },
  },
  {
    name: "finds expired sessions too: whether one is still good is the caller's decision",
    run: async ({ store }) => {
      const over = new Date("2020-01-01T00:00:00.000Z");
      const sessions = [
        aSession(undefined, { expiresAt: over }),
        aSession(undefined, { lastActiveAt: over, idleTimeoutSeconds: 1 }),
      ];
      await addSessions(store, sessions);
      for (const session of sessions) expect(await findSession(store, session)).toEqual(session);
      expect(await listSessions(store)).toEqual(sessions);
    },
  },
  {
    name: "finds no session by an id or a ref id that is not stored, nor by a part of one, nor by the one for the other",
    run: async ({ store }) => {
      const session = aSession(undefined);
      const { id, refId } = session;
      await addSessions(store, [session]);
      const references = [
        { id: aSession(undefined).id },
        { id: id.slice(0, -1) as SessionId },
        { id: refId as SessionId },
        { refId: aSession(undefined).refId },
        { refId: refId.slice(0, -1) },
        { refId: `${refId.slice(0, -1)}_` },
        { refId: id },
        { refId: "" },
      ];
      const found = await Promise.all(references.map((reference) => findSession(store, reference)));
      expect(found).toEqual(references.map(() => undefined));
    },
  },
  {
    name: "keeps a copy of a session",
    run: async ({ store }) => {
      const given = aSession(undefined, { expiresAt: new Date("2030-01-01T00:00:00.000Z") });
      const stored = structuredClone(given);
      await addSessions(store, [given]);
      given.expiresAt?.setTime(0);
      (await findSession(store, given))?.createdAt.setTime(0);
      (await listSessions(store))[0]?.lastActiveAt.setTime(0);
      expect(await findSession(store, given)).toEqual(stored);
    },
  },
];

const missing: readonly (readonly [what: string, code: "account/not-found" | "client/not-found", session: Session])[] =
  [
    ["account", "account/not-found", aSession(anAccount())],
    ["client", "client/not-found", aSession(undefined, { clientUid: aClient().uid, provider: "client" })],
  ];

const refusals: readonly ConformanceCase[] = [
  {
    name: "refuses a session id that is stored already, of another account too, and keeps the first",
    run: async ({ store }) => {
      const [account, other] = [anAccount(), anAccount()];
      const session = aSession(account);
      await addAccounts(store, [account, other]);
      await addSessions(store, [session]);
      for (const second of [session, aSession(other, { id: session.id }), aSession(undefined, { id: session.id })]) {
        await expectCode(addSessions(store, [second]), "session/id-taken", { id: session.id });
      }
      expect(await listSessions(store)).toEqual([session]);
    },
  },
  ...missing.map(([what, code, session]): ConformanceCase => ({
    name: `refuses a session of ${what === "account" ? "an" : "a"} ${what} that is not stored`,
    run: async ({ store }) => {
      const identifier = session.accountUid ?? session.clientUid ?? "";
      await expectCode(addSessions(store, [session]), code, { identifier });
      expect(await listSessions(store)).toEqual([]);
    },
  })),
  {
    name: "refuses a session whose parent is not stored",
    run: async ({ store }) => {
      const account = anAccount();
      const parentId = aSession(account).id;
      await addAccounts(store, [account]);
      const child = aSession(account, { parentId, provider: "application", method: "session" });
      await expectCode(addSessions(store, [child]), "session/not-found", { reference: parentId });
      expect(await listSessions(store)).toEqual([]);
    },
  },
];

const belonging: readonly ConformanceCase[] = [
  {
    name: "ends the sessions of an account with the account, and the children of those",
    run: async ({ store }) => {
      const [account, other] = [anAccount(), anAccount()];
      const [parent, kept] = [aSession(account), aSession(other)];
      await addAccounts(store, [account, other]);
      await addSessions(store, [parent, aSession(undefined, { parentId: parent.id }), kept]);
      await store.transaction((tx) => tx.accounts.remove(account));
      expect(await storedIds(store)).toEqual([kept.id]);
    },
  },
  {
    name: "ends the tokens of a client with the client, and with the account that owns the client",
    run: async ({ store }) => {
      const account = anAccount();
      const clients = [aClient(), aClient({ accountUid: account.uid }), aClient()] as const;
      const tokens = clients.map(({ uid }) => aSession(undefined, { clientUid: uid, provider: "client" }));
      await addAccounts(store, [account]);
      await store.transaction(async (tx) => {
        for (const client of clients) await tx.clients.add(client, aDigest("secret"));
        for (const token of tokens) await tx.sessions.add(token);
        await tx.clients.remove(clients[0].uid);
        await tx.accounts.remove(account);
      });
      expect(await storedIds(store)).toEqual([tokens[2]?.id]);
    },
  },
];

export const sessionCases: readonly ConformanceCase[] = [...storing, ...refusals, ...belonging];
