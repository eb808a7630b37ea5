import { createIdentity, type Identity } from "@pp/identity";
import { anAccount, fakePorts, type FakePorts } from "@pp/identity-testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createPostgresDatabase } from "./support/postgres-engine.ts";
import { createSqliteDatabase } from "./support/sqlite-engine.ts";
import { type BuiltWorker, buildWorker, type RunningWorker } from "./support/worker/build-worker.ts";

const ROUNDS = 100;
const PASSWORD = "my-secret-password";
const by = { name: "cli:root" };

let worker: BuiltWorker;
beforeAll(async () => {
  worker = await buildWorker();
}, 60_000);
afterAll(() => {
  worker.remove();
});

const engines = [
  {
    name: "SQLite",
    create: async () => {
      const database = createSqliteDatabase();
      return { database, target: database.path };
    },
  },
  {
    name: "Postgres",
    create: async () => {
      const database = await createPostgresDatabase();
      return { database, target: database.url };
    },
  },
] as const;

interface Case {
  readonly identity: Identity;
  readonly ports: FakePorts;
  /** An account with the password, made for this round. */
  readonly username: string;
}

interface Revocation {
  readonly what: string;
  /** Makes the secret; resolves to it and to what revokes it. */
  readonly prepare: (round: Case) => Promise<readonly [secret: string, revoke: () => Promise<unknown>]>;
}

async function logIn({ identity, username }: Case): Promise<string> {
  const result = await identity.logIn({ username, password: PASSWORD, clientIp: "", realm: "api" });
  if (result.kind !== "ok") throw new Error(`the login was ${result.kind}`);
  return result.token;
}

async function addAppPassword({ identity, username }: Case): Promise<string> {
  const token = { name: "phone", scope: "*", lifetimeSeconds: -1 };
  return (await identity.sessions.addAppPassword(username, token, by)).secret;
}

async function issueClientToken({ identity }: Case): Promise<readonly [secret: string, uid: string]> {
  const { client, secret } = await identity.clients.add({ name: "metrics", scope: "metrics" }, by);
  const result = await identity.tokens.issue({ clientId: client.uid, clientSecret: secret });
  if (result.kind !== "ok") throw new Error(result.kind);
  return [result.accessToken, client.uid];
}

const afterLogin = (what: string, revoke: (round: Case, secret: string) => Promise<unknown>): Revocation => ({
  what,
  prepare: async (round) => {
    const secret = await logIn(round);
    return [secret, () => revoke(round, secret)];
  },
});

const revocations: readonly Revocation[] = [
  afterLogin("ending the session", ({ identity }, secret) => identity.sessions.end(secret, by)),
  afterLogin("deleting the account", ({ identity, username }) => identity.accounts.remove(username, by)),
  afterLogin("disabling the account", ({ identity, username }) =>
    identity.accounts.modify(username, { canLogin: false }, by),
  ),
  afterLogin("changing the role", ({ identity, username }) =>
    identity.accounts.modify(username, { role: "viewer" }, by),
  ),
  afterLogin("changing the provider", ({ identity, username }) =>
    identity.accounts.modify(username, { provider: "none" }, by),
  ),
  afterLogin("changing the password", ({ identity, username }) =>
    identity.passwords.change(username, { password: "another-secret" }, by),
  ),
  afterLogin("activating a second factor", async ({ identity, ports, username }) => {
    const { secret } = await identity.passcodes.enrol(username, { kind: "administrator" }, by);
    await identity.passcodes.confirm(username, ports.totp.code(secret, ports.clock.now()), by);
  }),
  {
    what: "disabling the owner of an app password",
    prepare: async (round) => {
      const secret = await addAppPassword(round);
      return [secret, () => round.identity.accounts.modify(round.username, { canLogin: false }, by)];
    },
  },
  {
    what: "disabling the client of a token",
    prepare: async (round) => {
      const [secret, uid] = await issueClientToken(round);
      return [secret, () => round.identity.clients.modify(uid, { enabled: false }, by)];
    },
  },
  {
    what: "removing the client of a token",
    prepare: async (round) => {
      const [secret, uid] = await issueClientToken(round);
      return [secret, () => round.identity.clients.remove(uid, by)];
    },
  },
];

/** Each of them in turn. */
const rounds = Array.from({ length: ROUNDS / revocations.length }, () => revocations).flat();

async function ask(other: RunningWorker, secret: string): Promise<unknown> {
  other.send(secret);
  return other.next();
}

describe.each(engines)("Two processes on one database of $name", ({ create, name: engine }) => {
  it(`what one revokes, the other denies at its next call: ${String(ROUNDS)} of ${String(ROUNDS)}`, async () => {
    const { database, target } = await create();
    const ports = fakePorts();
    const identity = createIdentity({ store: await database.open(), ...ports });
    await identity.accounts.add({ username: "keeper", role: "admin", superAdmin: true, password: PASSWORD }, by);
    const other = worker.start({ engine, target, task: "authenticate", account: anAccount() });
    expect(await other.next()).toBe("ready");

    const answers: string[] = [];
    for (const [round, { prepare, what }] of rounds.entries()) {
      const username = `person${String(round)}`;
      await identity.accounts.add({ username, role: "user", password: PASSWORD }, by);
      const [secret, revoke] = await prepare({ identity, ports, username });
      const before = await ask(other, secret);
      await revoke();
      answers.push(`${what}: ${String(before)}, then ${String(await ask(other, secret))}`);
    }
    other.kill("SIGTERM");

    expect(answers).toEqual(rounds.map(({ what }) => `${what}: ok, then denied`));
    await database.drop();
  }, 120_000);
});
