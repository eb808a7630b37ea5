import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { defaultSqliteFile, engines, sqlite } from "./support/engines.ts";
import { exportedHash, hashVerifies, verifiesWithHtpasswd } from "./support/htpasswd.ts";
import type { ProcessResult } from "./support/processes.ts";
import { requireProgram } from "./support/programs.ts";
import { runProcess } from "./support/processes.ts";
import { openWorkspace, type Workspace } from "./support/workspace.ts";

const secret = "s3cret-Of-The-Test";
const bcrypt = /\$2[aby]\$\d\d\$[./A-Za-z0-9]{53}/;

/** The database file and whatever lies beside it (journal, shared memory). */
const databaseBytes = (home: string): string => {
  const folder = dirname(defaultSqliteFile(home));
  return readdirSync(folder)
    .map((name) => readFileSync(join(folder, name)).toString("latin1"))
    .join("");
};

const expectSilentAbout = (text: string, result: ProcessResult): void => {
  expect(result).toMatchObject({ code: 0 });
  expect(result.stdout + result.stderr).not.toContain(text);
  expect(result.stdout + result.stderr).not.toMatch(bcrypt);
};

describe.each(engines)("a password on $name", (engine) => {
  let workspace: Workspace;
  beforeEach(async () => {
    workspace = await openWorkspace(engine);
  });
  afterEach(() => workspace.close());

  it("given in any way is printed in none, and verifies with htpasswd against the exported hash", async () => {
    writeFileSync(join(workspace.cwd, "password.txt"), `${secret}\n`, { mode: 0o600 });
    const ways: readonly (readonly [string, readonly string[], string?])[] = [
      ["flag", ["-p", secret]],
      ["long", [`--password=${secret}`]],
      ["stdin", ["--password-stdin"], secret],
      ["line", ["--password-stdin"], `${secret}\n`],
      ["crlf", ["--password-stdin"], `${secret}\r\n`],
      ["file", ["--password-file", "password.txt"]],
    ];
    for (const [name, flags, input] of ways) {
      const result = await workspace.cli(["users", "add", ...flags, name], input === undefined ? {} : { input });
      expectSilentAbout(secret, result);
      expect(await verifiesWithHtpasswd(workspace, name, secret), name).toBe(true);
      expect(await verifiesWithHtpasswd(workspace, name, `${secret}x`), name).toBe(false);
    }
  });

  it("is changed by passwd from stdin and from a file", async () => {
    writeFileSync(join(workspace.cwd, "password.txt"), `${secret}2\n`, { mode: 0o600 });
    expect(await workspace.cli(["users", "add", "-p", "first-secret", "bob"])).toMatchObject({ code: 0 });
    expectSilentAbout(secret, await workspace.cli(["passwd", "bob", "--password-stdin"], { input: `${secret}1\n` }));
    expect(await verifiesWithHtpasswd(workspace, "bob", `${secret}1`)).toBe(true);
    expectSilentAbout(secret, await workspace.cli(["passwd", "--password-file", "password.txt", "bob"]));
    expect(await verifiesWithHtpasswd(workspace, "bob", `${secret}2`)).toBe(true);
    expect(await verifiesWithHtpasswd(workspace, "bob", `${secret}1`)).toBe(false);
  });

  it("that is generated is printed once, on stdout alone", async () => {
    const added = await workspace.cli(["users", "add", "--generate-password", "bob"]);
    const generated = expectPrintedOnce(added);
    expect(await verifiesWithHtpasswd(workspace, "bob", generated)).toBe(true);
    const changed = expectPrintedOnce(await workspace.cli(["passwd", "--generate", "bob"]));
    expect(changed).not.toBe(generated);
    expect(await verifiesWithHtpasswd(workspace, "bob", changed)).toBe(true);
  });

  it("is removed by passwd --rm and by passwd --remove", async () => {
    expect(await workspace.cli(["users", "add", "-A", "oidc", "--auth-id", "subject-1", "keeper"])).toMatchObject({
      code: 0,
    });
    for (const flag of ["--rm", "--remove"]) {
      await workspace.cli(["users", "add", "-p", secret, `bob${flag}`]);
      expect(await workspace.cli(["passwd", flag, `bob${flag}`])).toMatchObject({ code: 0 });
    }
    expect(await workspace.database.rows("SELECT uid FROM passwords")).toEqual([]);
  });
});

const expectPrintedOnce = (result: ProcessResult): string => {
  expect(result).toMatchObject({ code: 0 });
  const generated = result.stdout.trim();
  expect(generated).toMatch(/^\S{12,72}$/);
  expect(result.stderr).not.toContain(generated);
  return generated;
};

describe("what is stored and shown", () => {
  let workspace: Workspace;
  beforeEach(async () => {
    workspace = await openWorkspace(sqlite);
    expect(await workspace.cli(["users", "add", "-p", secret, "bob"])).toMatchObject({ code: 0 });
  });
  afterEach(() => workspace.close());

  it("has no password in clear in the database, but finds what is not secret there", async () => {
    expect(await workspace.cli(["passwd", "--password-stdin", "bob"], { input: `${secret}-new` })).toMatchObject({
      code: 0,
    });
    const bytes = databaseBytes(workspace.home);
    // The search itself works.
    expect(bytes).toContain("bob");
    expect(bytes).toMatch(bcrypt);
    expect(bytes).not.toContain(secret);
    expect(bytes).not.toContain(Buffer.from(secret).toString("hex"));
    expect(bytes).not.toContain(Buffer.from(secret).toString("base64").slice(0, -4));
  });

  it("masks hash and tokens in users show, in every format, unless told to reveal them", async () => {
    const [tokens] = await workspace.database.rows("SELECT preview_token, download_token FROM auth_users");
    const secrets = [await exportedHash(workspace, "bob"), ...Object.values(tokens ?? {}).map(String)];
    expect(secrets.every((text) => text.length >= 8)).toBe(true);
    for (const format of [[], ["--md"], ["--csv"], ["--tsv"], ["--json"]]) {
      const { stdout, stderr } = await workspace.cli(["users", "show", "bob", ...format]);
      expect(secrets.filter((text) => (stdout + stderr).includes(text))).toEqual([]);
    }
    const revealed = await workspace.cli(["users", "show", "bob", "--reveal", "--csv"]);
    expect(secrets.filter((text) => revealed.stdout.includes(text))).toEqual(secrets);
  });

  it.each(["--show", "-s"])("prints the hash with passwd %s, and htpasswd accepts it", async (flag) => {
    const result = await workspace.cli(["passwd", flag, "--password-stdin", "bob"], { input: "another-secret" });
    expect(result).toMatchObject({ code: 0 });
    const hash = bcrypt.exec(result.stdout + result.stderr)?.[0] ?? "";
    expect(await hashVerifies(workspace, { username: "bob", password: "another-secret", hash })).toBe(true);
  });

  it("hints at --password-stdin when a password is on the command line, in one line on stderr", async () => {
    const { stdout, stderr } = await workspace.cli(["users", "add", "-p", secret, "carol"]);
    expect(stdout).toBe("");
    expect(stderr.split("\n").filter((line) => line.includes("--password-stdin"))).toHaveLength(1);
  });

  it("does not tell a secret when it complains about it", async () => {
    const long = `${secret}${"x".repeat(80)}`;
    for (const args of [
      ["users", "add", "-p", long, "dave"],
      ["users", "mod", "-p", long, "bob"],
      ["users", "add", "-p", secret, "--no-such-flag", "dave"],
      ["users", "add", "-p", secret, "dave", "extra"],
      ["users", "add", `-p=${secret}`, "--password-stdin", "dave"],
      ["users", "ad", "-p", secret, "dave"],
    ]) {
      for (const json of [[], ["--json"]]) {
        const result = await workspace.cli([...args, ...json]);
        expect(result.code, args.join(" ")).toBe(2);
        expect(result.stdout + result.stderr, args.join(" ")).not.toContain(secret);
      }
    }
  });

  it("verifies a hash made by htpasswd -B as the configured password of the first administrator", async () => {
    const options = { cwd: workspace.cwd, env: workspace.env };
    const made = await runProcess(requireProgram("htpasswd"), ["-nbB", "admin", secret], options);
    const hash = bcrypt.exec(made.stdout)?.[0] ?? "";
    expect(hash).toMatch(/^\$2y\$05\$/);
    const other = await openWorkspace(sqlite, { PHOTOPRISM_ADMIN_PASSWORD: hash });
    try {
      expectSilentAbout(secret, await other.cli(["users", "ls"]));
      expect(await exportedHash(other, "admin")).toBe(hash);
      expect(await verifiesWithHtpasswd(other, "admin", secret)).toBe(true);
    } finally {
      await other.close();
    }
  });
});
