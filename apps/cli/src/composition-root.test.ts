import { existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openServices } from "./composition-root.ts";
import { type Environment, readConfig } from "./config.ts";
import type { OpenedServices } from "./context.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "pp-composition-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const by = { name: "test" };
const key = (byte: number): string => Buffer.alloc(32, byte).toString("base64");
const keyFile = (): string => join(folder, "identity.db.key");

/** The real services on an SQLite database, closed in any case. */
async function withServices<T>(
  work: (services: OpenedServices, logged: readonly string[]) => Promise<T>,
  env: Environment = {},
): Promise<T> {
  const config = await readConfig({ env, cwd: folder, databaseFlag: "sqlite:identity.db" });
  const logged: string[] = [];
  const services = await openServices(config, { migrations: "automatic", log: (line) => logged.push(line) });
  try {
    return await work(services, logged);
  } finally {
    await services.close();
  }
}

const addBob = ({ accounts }: OpenedServices) =>
  accounts.add({ username: "bob", role: "user", provider: "local", password: "bob-s3cret" }, by);
const enrol = ({ passcodes }: OpenedServices) => passcodes.enrol("bob", { kind: "administrator" }, by);

it("gives the lines of failed logins to the log, and makes no key for them", async () => {
  await withServices(async (services, logged) => {
    await addBob(services);
    const request = { username: "bob", password: "wrong", clientIp: "203.0.113.7", realm: "web" } as const;
    expect(await services.logIn(request)).toEqual({ kind: "denied" });
    expect(logged).toEqual(['login failed for "bob" from 203.0.113.7']);
  });
  expect(existsSync(keyFile())).toBe(false);
});

it("makes a key file of its owner's when a second factor is set up, and opens the secret with it the next time", async () => {
  await withServices(async (services) => {
    await addBob(services);
    await enrol(services);
  });
  expect(statSync(keyFile()).mode & 0o777).toBe(0o600);
  await withServices(async ({ passcodes }) => {
    await expect(passcodes.confirm("bob", "no code", by)).rejects.toMatchObject({ code: "passcode/code-invalid" });
  });
});

it("uses the configured key and no file, and cannot open anything with another one", async () => {
  await withServices(
    async (services) => {
      await addBob(services);
      await enrol(services);
    },
    { PHOTOPRISM_SECRET_KEY: `old:${key(1)}` },
  );
  expect(existsSync(keyFile())).toBe(false);
  const confirm = (secretKey: string) =>
    withServices(({ passcodes }) => passcodes.confirm("bob", "no code", by), { PHOTOPRISM_SECRET_KEY: secretKey });
  await expect(confirm(`new:${key(2)}`)).rejects.toMatchObject({ code: "secret-key/unknown" });
  await expect(confirm(`old:${key(3)}`)).rejects.toMatchObject({ code: "sealed-text/broken" });
  await expect(confirm(`new:${key(2)},old:${key(1)}`)).rejects.toMatchObject({ code: "passcode/code-invalid" });
});

it("has the configured lifetimes of sessions and the configured retention", async () => {
  const env = {
    PHOTOPRISM_SESSION_MAXAGE: "3600",
    PHOTOPRISM_SESSION_TIMEOUT: "-1",
    PHOTOPRISM_AUDIT_RETENTION: "30d",
  };
  await withServices(async (services) => {
    expect(services.policy).toMatchObject({
      sessions: { maxAgeSeconds: 3600, idleTimeoutSeconds: -1, oidcMaxAgeSeconds: 86_400 },
      auditRetentionDays: 30,
    });
    await addBob(services);
    const request = { username: "bob", password: "bob-s3cret", clientIp: "203.0.113.7", realm: "web" } as const;
    const result = await services.logIn(request);
    if (result.kind !== "ok") throw new Error(result.kind);
    const { createdAt, expiresAt, idleTimeoutSeconds } = result.session;
    // The end of a session is kept to the second, its beginning to the millisecond.
    const lifetimeSeconds = ((expiresAt?.getTime() ?? 0) - createdAt.getTime()) / 1000;
    expect(lifetimeSeconds).toBeGreaterThan(3599);
    expect(lifetimeSeconds).toBeLessThanOrEqual(3600);
    expect(idleTimeoutSeconds).toBe(0);
  }, env);
});
