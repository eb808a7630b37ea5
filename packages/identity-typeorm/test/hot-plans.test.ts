import type { AuditQuery, LoginSummary, SessionId, SessionQuery } from "@pp/identity";
import { anAccount, anEvent, aSession } from "@pp/identity-testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createFilled, plannedEngines, type PlannedWork, plansOf } from "./support/planned-engines.ts";
import type { TestDatabase } from "./support/test-database.ts";

type Case = readonly [what: string, work: PlannedWork, indexes: readonly string[]];

const LIMIT = 100;
const now = new Date("2024-01-01T00:00:00Z");
const account = anAccount({ uid: "us00000000000077" as never });
const session = { ...aSession(account), lastActiveAt: new Date(110_000_000) };
const id = "session77" as SessionId;
const login = {
  clientIp: "10.0.77.77",
  username: "user77",
  realm: "web" as const,
  updatedAt: new Date(1_700_010_000_000),
};

const events =
  (query: Partial<AuditQuery>): PlannedWork =>
  (_sql, { audit }) =>
    audit.list({ limit: LIMIT, ...query });
const sessions =
  (query: Partial<SessionQuery>): PlannedWork =>
  (_sql, reader) =>
    reader.sessions.list({ limit: LIMIT, ...query });
const logins =
  (query: object): PlannedWork =>
  (_sql, reader) =>
    reader.logins.list({ limit: LIMIT, ...query });
const record = { ...login, status: "FAILED", reason: "no", userAgent: "", at: now } as const;

/** One look-up, or the first rows of an index: nothing is sorted, however large the table is. */
const unsorted: readonly Case[] = [
  ["whom a secret belongs to", (_sql, { principals }) => principals.find(id), []],
  ["who wants to log in", (_sql, { accounts }) => accounts.findByUsername("user77" as never), ["user_name_key"]],
  ["the password to compare with", (_sql, { credentials }) => credentials.findPassword(account.uid), []],
  ["the second factor to compare with", (_sql, { passcodes }) => passcodes.findSealed(account.uid), []],
  ["what the throttle knows", (_sql, _reader, tx) => tx.throttle.lock(["account:user2", "address:10.0.0.1"]), []],
  ["a login counted into its row", (_sql, _reader, tx) => tx.logins.record(record), []],
  ["an event", (_sql, _reader, tx) => tx.audit.append(anEvent(), "0".repeat(64)), []],
  ["a session", (_sql, _reader, tx) => tx.sessions.add(session), []],
  ["the time of a login", (_sql, _reader, tx) => tx.accounts.recordLogin(account, now), ["user_uid_key"]],
  ["the time of an activity", (_sql, _reader, tx) => tx.sessions.touch({ id }, { at: now, clientIp: "" }), []],
  [
    "a login from there before",
    (_sql, reader) => reader.logins.hasSuccess({ clientIp: "10.0.77.77", username: "user77" }, now),
    [],
  ],
  ["the latest logins", logins({}), ["audit_logins_updated_at_idx"]],
  ["the next page of them", logins({ after: login as LoginSummary }), ["audit_logins_updated_at_idx"]],
  ["the latest events", events({}), []],
  ["the next page of events", events({ beforeId: 30_000 }), []],
  ["what came since an event", events({ afterId: 59_000, search: "actor7" }), []],
  ["a range of events", (_sql, { audit }) => audit.listRange({ first: 30_000, last: 31_000 }, 1000), []],
  [
    "events too old",
    (_sql, _reader, tx) => tx.audit.removeOlder(new Date(1_700_030_000_000), 10),
    ["audit_events_at_idx"],
  ],
  ["events of a range", (_sql, _reader, tx) => tx.audit.removeRange({ first: 1000, last: 2000 }), []],
  [
    "logins too old",
    (_sql, _reader, tx) => tx.logins.removeOlder(new Date(1_700_001_000_000), 10),
    ["audit_logins_updated_at_idx"],
  ],
  [
    "throttle entries too old",
    (_sql, _reader, tx) => tx.throttle.removeOlder(new Date(1_700_001_000_000), 10),
    ["auth_throttle_updated_at_idx"],
  ],
  [
    "who has to wait",
    (_sql, { throttle }) => throttle.list({ now: new Date(0), limit: LIMIT }),
    ["throttle_until_idx"],
  ],
  [
    "a session by its ref id",
    (_sql, reader) => reader.sessions.find({ refId: "sess77" }),
    ["auth_sessions_ref_id_idx"],
  ],
  ["the sessions used last", sessions({}), ["auth_sessions_last_active_idx"]],
  ["the next page of sessions", sessions({ after: session }), ["auth_sessions_last_active_idx"]],
  [
    "sessions that are over",
    (_sql, _reader, tx) => tx.sessions.removeExpired(new Date(200_500_000), 10),
    ["auth_sessions_sess_ends_idx"],
  ],
  [
    "the sessions of an account",
    (_sql, _reader, tx) => tx.sessions.removeByOwner({ accountUid: account.uid, which: "all" }),
    ["auth_sessions_user_uid_idx"],
  ],
  [
    "the sessions of an identity",
    (_sql, _reader, tx) => tx.sessions.removeByOwner({ issuer: "https://issuer", authId: "sub77" }),
    ["auth_sessions_auth_id_idx"],
  ],
  ["the clients made last", (_sql, { clients }) => clients.list({ limit: LIMIT }), ["auth_clients_created_at_idx"]],
];

/** What is found by a range of an index, and then put in order. */
const sorted: readonly Case[] = [
  ["the events of an actor", events({ actor: "actor77" }), ["audit_events_actor_idx"]],
  ["the events of an action", events({ action: "account.changed" }), ["audit_events_action_idx"]],
  ["the events that failed", events({ outcome: "failed" }), ["audit_events_outcome_idx"]],
  ["the logins of a name or an address", logins({ search: "user77" }), ["audit_logins_login_name_idx"]],
  [
    "the events of a name, a subject or an address",
    events({ search: "actor77" }),
    [
      "audit_events_actor_idx",
      "audit_events_subject_name_idx",
      "audit_events_subject_idx",
      "audit_events_client_ip_idx",
    ],
  ],
  [
    "the events of a time",
    events({ since: new Date(1_700_010_000_000), until: new Date(1_700_010_100_000) }),
    ["audit_events_at_idx"],
  ],
  [
    "the events that failed in a time",
    events({ outcome: "failed", since: new Date(1_700_010_000_000), until: new Date(1_700_040_000_000) }),
    ["audit_events_outcome_idx"],
  ],
  ["the throttled of a name", (_sql, { throttle }) => throttle.list({ now, search: "user77", limit: LIMIT }), []],
  ["the sessions of one account", sessions({ accountUid: account.uid }), ["auth_sessions_user_uid_idx"]],
  ["the next page of those", sessions({ accountUid: account.uid, after: session }), ["auth_sessions_user_uid_idx"]],
  ["the sessions of a user", sessions({ username: "user77" }), ["auth_sessions_user_name_idx"]],
  ["the sessions of a client", sessions({ clientName: "Client 77" }), ["auth_sessions_client_name_key_idx"]],
  ["the sessions that are over", sessions({ expiredAt: new Date(200_500_000) }), ["auth_sessions_sess_ends_idx"]],
  [
    "a search for sessions",
    sessions({ search: "user77" }),
    ["auth_sessions_user_name_idx", "auth_sessions_client_name_key_idx", "auth_sessions_ref_id_idx"],
  ],
  [
    "the tokens of a client",
    (_sql, _reader, tx) => tx.sessions.keepNewest({ clientUid: "cs77" as never }, 10),
    ["auth_sessions_client_uid_idx"],
  ],
  [
    "a search for clients",
    (_sql, { clients }) => clients.list({ search: "client 77", limit: LIMIT }),
    ["auth_clients_client_name_key_idx"],
  ],
];

describe.each(plannedEngines)("On a large database of $name", (engine) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createFilled(engine);
  });
  afterAll(() => database.drop());

  it.each(unsorted)("%s: found by an index, and nothing is sorted", async (_what, work, indexes) => {
    const steps = await plansOf(engine, database, work);
    expect(steps.filter((step) => engine.isScan(step) || engine.isSort(step))).toEqual([]);
    for (const index of indexes) expect(steps.join("\n")).toContain(index);
  });

  it.each(sorted)("%s: found by an index", async (_what, work, indexes) => {
    const steps = await plansOf(engine, database, work);
    expect(steps.filter(engine.isScan)).toEqual([]);
    for (const index of indexes) expect(steps.join("\n")).toContain(index);
  });
});
