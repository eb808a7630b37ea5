import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Config, type Environment, readConfig } from "./config.ts";

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), "pp-config-"));
});
afterEach(() => {
  rmSync(cwd, { recursive: true });
});

const read = (env: Environment = {}, databaseFlag?: string): Promise<Config> => readConfig({ env, cwd, databaseFlag });
const file = (name: string, content: string): string => {
  writeFileSync(join(cwd, name), content);
  return join(cwd, name);
};

describe("the database", () => {
  it("is a file in the data folder by default", async () => {
    const path = (home: string) => join(home, ".local/share/photoprism/identity.db");
    expect((await read()).database).toEqual({ engine: "sqlite", path: path(homedir()) });
    expect((await read({ HOME: "/home/bob" })).database).toEqual({ engine: "sqlite", path: path("/home/bob") });
    const xdg = await read({ HOME: "/home/bob", XDG_DATA_HOME: "/data" });
    expect(xdg.database).toEqual({ engine: "sqlite", path: "/data/photoprism/identity.db" });
  });

  it("ignores a relative XDG_DATA_HOME, as its specification says", async () => {
    const { database } = await read({ HOME: "/home/bob", XDG_DATA_HOME: "data" });
    expect(database).toMatchObject({ path: "/home/bob/.local/share/photoprism/identity.db" });
  });

  it("goes by flag, environment, .env, in this order", async () => {
    file(".env", "PHOTOPRISM_DATABASE_URL=sqlite:/dotenv.db # a comment\n");
    const env = { PHOTOPRISM_DATABASE_URL: "sqlite:/env.db" };
    expect((await read(env, "sqlite:/flag.db")).database).toMatchObject({ path: "/flag.db" });
    expect((await read(env)).database).toMatchObject({ path: "/env.db" });
    expect((await read({ PHOTOPRISM_DATABASE_URL: "" })).database).toMatchObject({ path: "/dotenv.db" });
  });

  it.each([
    ["sqlite:/var/lib/identity.db", "/var/lib/identity.db"],
    ["sqlite:///var/lib/identity.db", "/var/lib/identity.db"],
    ["sqlite:a b%.db", "CWD/a b%.db"],
    ["sqlite:../x.db", "CWD/../x.db"],
  ])("understands %s", async (url, path) => {
    const { database } = await read({ PHOTOPRISM_DATABASE_URL: url });
    expect(database).toEqual({ engine: "sqlite", path: join(path.replace("CWD", cwd)) });
  });

  it.each(["postgres://bob:p%40ss@host:5433/db?sslmode=require", "postgresql://host/db"])(
    "hands %s to the driver as it is",
    async (url) => {
      expect((await read({ PHOTOPRISM_DATABASE_URL: url })).database).toEqual({ engine: "postgres", url });
    },
  );

  it.each([
    ["mysql://root:tiger@host/db", "unknown kind of database; accepted: sqlite:PATH, postgres://"],
    ["identity.db", "unknown kind of database"],
    ["sqlite:", "the path is missing"],
    ["sqlite::memory:", "a database in memory would be gone"],
    ["sqlite://host/tiger.db", "a SQLite database is a file, not a host"],
    ["sqlite:a\0tiger", "NUL"],
    ["postgres://bob:ti ger@[bad/tiger", "not a valid URL"],
  ])("refuses %j, naming where it comes from and not the value", async (url, problem) => {
    for (const [source, result] of [
      ["PHOTOPRISM_DATABASE_URL", read({ PHOTOPRISM_DATABASE_URL: url })],
      ["--database", read({}, url)],
    ] as const) {
      const error = await result.then(
        () => undefined,
        (thrown: unknown) => thrown as Error,
      );
      expect(error).toMatchObject({ code: "config/invalid", exitCode: 2, details: { field: source } });
      expect(error?.message.startsWith(`${source}: `)).toBe(true);
      expect(error?.message).toContain(problem);
      expect(error?.message).not.toMatch(/tiger|ti ger/);
    }
  });
});

describe("a secret in a file", () => {
  it("is its content without the line end, relative to the working directory", async () => {
    file("password", " s3cret \n");
    expect((await read({ PHOTOPRISM_ADMIN_PASSWORD_FILE: "password" })).admin.password).toBe(" s3cret ");
    const path = file("url", "sqlite:/named.db\r\n");
    expect((await read({ PHOTOPRISM_DATABASE_URL_FILE: path })).database).toMatchObject({ path: "/named.db" });
    expect((await read({ PHOTOPRISM_ADMIN_USER_FILE: file("name", "boss") })).admin.username).toBe("boss");
  });

  it.each([
    ["PHOTOPRISM_ADMIN_PASSWORD", "PHOTOPRISM_ADMIN_PASSWORD_FILE"],
    ["PHOTOPRISM_DATABASE_URL", "PHOTOPRISM_DATABASE_URL_FILE"],
    ["PHOTOPRISM_ADMIN_USER", "PHOTOPRISM_ADMIN_USERNAME"],
  ])("and %s beside %s is refused", async (first, second) => {
    await expect(read({ [first]: "s3cret", [second]: "/s3cret" })).rejects.toMatchObject({
      code: "config/invalid",
      message: `${first} and ${second} are both set: keep one of them`,
    });
  });

  it("in .env gives way to a value in the environment", async () => {
    file(".env", "PHOTOPRISM_ADMIN_PASSWORD_FILE=missing\n");
    expect((await read({ PHOTOPRISM_ADMIN_PASSWORD: "s3cret" })).admin.password).toBe("s3cret");
  });

  it.each([
    ["missing", "there is no such file"],
    ["folder", "it is a folder, not a file"],
    ["empty", "the file is empty"],
    ["long", "the file is too long"],
    ["s3cret".repeat(100), "the file cannot be read (ENAMETOOLONG)"],
  ])("that is %s is refused", async (name, problem) => {
    mkdirSync(join(cwd, "folder"));
    file("empty", "\n");
    file("long", "x".repeat(70_000));
    const message = `PHOTOPRISM_ADMIN_PASSWORD_FILE: ${problem}`;
    await expect(read({ PHOTOPRISM_ADMIN_PASSWORD_FILE: name })).rejects.toMatchObject({
      code: "config/invalid",
      message,
    });
  });
});

describe("the other settings", () => {
  it("have defaults", async () => {
    expect(await read()).toMatchObject({ admin: { username: "admin", password: undefined }, policy: {} });
  });

  it("come from the environment or .env", async () => {
    file(".env", 'PHOTOPRISM_PASSWORD_LENGTH=12\nPHOTOPRISM_ADMIN_PASSWORD="from file $x"\n');
    const config = await read({ PHOTOPRISM_ADMIN_USERNAME: "boss" });
    expect(config.admin).toEqual({ username: "boss", password: "from file $x" });
    expect(config.policy).toEqual({ passwordMinLength: 12 });
  });

  it.each(["1", "72"])("take a password length of %s", async (length) => {
    expect((await read({ PHOTOPRISM_PASSWORD_LENGTH: length })).policy.passwordMinLength).toBe(Number(length));
  });

  it.each(["0", "73", "-1", "8.5", "0x8", "8e0", " 8", "eight"])("refuse a password length of %j", async (length) => {
    await expect(read({ PHOTOPRISM_PASSWORD_LENGTH: length })).rejects.toMatchObject({
      code: "config/invalid",
      message: "PHOTOPRISM_PASSWORD_LENGTH must be a whole number from 1 to 72",
    });
  });

  it("are seconds for sessions and days for the audit log", async () => {
    const env = {
      PHOTOPRISM_SESSION_MAXAGE: "3600",
      PHOTOPRISM_SESSION_TIMEOUT: "-1",
      PHOTOPRISM_AUDIT_RETENTION: "90d",
    };
    expect((await read(env)).policy).toEqual({
      sessions: { maxAgeSeconds: 3600, idleTimeoutSeconds: -1 },
      auditRetentionDays: 90,
    });
    expect((await read({ PHOTOPRISM_SESSION_TIMEOUT: "60" })).policy).toEqual({ sessions: { idleTimeoutSeconds: 60 } });
    expect((await read({ PHOTOPRISM_SESSION_TIMEOUT: "0", PHOTOPRISM_SESSION_MAXAGE: "0" })).policy).toEqual({});
    expect((await read({ PHOTOPRISM_AUDIT_RETENTION: "36500" })).policy).toEqual({ auditRetentionDays: 36_500 });
  });

  it.each(["-2", "315360001", "1.5", "1h", " 60", "sixty"])("refuse %j seconds for sessions", async (text) => {
    for (const name of ["PHOTOPRISM_SESSION_MAXAGE", "PHOTOPRISM_SESSION_TIMEOUT"]) {
      await expect(read({ [name]: text })).rejects.toMatchObject({
        code: "config/invalid",
        message: `${name} must be a whole number of seconds up to 315360000, -1 for no limit, or 0 for the default`,
      });
    }
  });

  it.each(["0", "0d", "-1", "36501", "1.5", "12h", "d", "90 d"])("refuse a retention of %j", async (text) => {
    await expect(read({ PHOTOPRISM_AUDIT_RETENTION: text })).rejects.toMatchObject({
      code: "config/invalid",
      message: "PHOTOPRISM_AUDIT_RETENTION must be a number of days from 1 to 36500, such as 365 or 365d",
    });
  });

  it("hold the secret keys as they are written, on their own or in a file of several lines", async () => {
    expect((await read({ PHOTOPRISM_SECRET_KEY: "k1:abc" })).secretKeys).toBe("k1:abc");
    file("keys", "new:abc\nold:def\n");
    expect((await read({ PHOTOPRISM_SECRET_KEY_FILE: "keys" })).secretKeys).toBe("new:abc\nold:def");
    expect((await read()).secretKeys).toBeUndefined();
    await expect(read({ PHOTOPRISM_SECRET_KEY: "k1:abc", PHOTOPRISM_SECRET_KEY_FILE: "keys" })).rejects.toMatchObject({
      message: "PHOTOPRISM_SECRET_KEY and PHOTOPRISM_SECRET_KEY_FILE are both set: keep one of them",
    });
  });

  it("do without a .env, also where that is a folder, but not with one that cannot be read", async () => {
    await expect(readConfig({ env: {}, cwd: join(cwd, "missing"), databaseFlag: undefined })).resolves.toBeDefined();
    mkdirSync(join(cwd, ".env"));
    await expect(read()).resolves.toBeDefined();
    rmSync(join(cwd, ".env"), { recursive: true });
    chmodSync(file(".env", "X=1"), 0o000);
    // Root may read everything.
    if (process.getuid?.() !== 0) await expect(read()).rejects.toMatchObject({ code: "config/invalid" });
  });
});
