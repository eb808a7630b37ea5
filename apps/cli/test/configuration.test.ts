import { mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { defaultSqliteFile, engines, postgres, sqlite } from "./support/engines.ts";
import { verifiesWithHtpasswd } from "./support/htpasswd.ts";
import { rowsOf } from "./support/output.ts";
import { openWorkspace, type Workspace } from "./support/workspace.ts";

const secret = "admin-s3cret";

describe.each(engines)("the first administrator on $name", (engine) => {
  let workspace: Workspace;
  beforeEach(async () => {
    workspace = await openWorkspace(engine);
  });
  afterEach(() => workspace.close());

  const names = async (env: Readonly<Record<string, string>>): Promise<unknown[]> =>
    rowsOf(await workspace.cli(["users", "ls", "--json"], { env })).map((row) => row["username"]);

  it("is made from the environment at first use, and only then", async () => {
    expect(await names({ PHOTOPRISM_ADMIN_PASSWORD: secret, PHOTOPRISM_ADMIN_USER: "Boss" })).toEqual(["boss"]);
    expect(await verifiesWithHtpasswd(workspace, "boss", secret)).toBe(true);
    const [row] = rowsOf(await workspace.cli(["users", "ls", "--json"]));
    expect(row).toMatchObject({ username: "boss", super_admin: true, web_login: true });
    const later = await workspace.cli(["users", "ls"], {
      env: { PHOTOPRISM_ADMIN_PASSWORD: "another-secret", PHOTOPRISM_ADMIN_USER: "other" },
    });
    expect(later).toMatchObject({ code: 0 });
    expect(later.stderr.split("\n").filter((line) => /PHOTOPRISM_ADMIN_PASSWORD.*ignored/.test(line))).toHaveLength(1);
    expect(later.stderr).not.toContain("another-secret");
    expect(await verifiesWithHtpasswd(workspace, "boss", secret)).toBe(true);
  });

  it("is called admin by default, and comes from files too", async () => {
    writeFileSync(join(workspace.home, "password"), `${secret}\n`);
    expect(await names({ PHOTOPRISM_ADMIN_PASSWORD_FILE: join(workspace.home, "password") })).toEqual(["admin"]);
    expect(await verifiesWithHtpasswd(workspace, "admin", secret)).toBe(true);
  });

  it("has a name from a file", async () => {
    writeFileSync(join(workspace.home, "name"), "root\n");
    const env = { PHOTOPRISM_ADMIN_USER_FILE: join(workspace.home, "name"), PHOTOPRISM_ADMIN_PASSWORD: secret };
    expect(await names(env)).toEqual(["root"]);
  });

  it("is nobody without a password: the empty list says how to add the first", async () => {
    const result = await workspace.cli(["users", "ls"], { env: { PHOTOPRISM_ADMIN_USER: "boss" } });
    expect(result).toMatchObject({ code: 0 });
    expect(result.stderr).toContain("photoprism users add");
    expect(await workspace.database.rows("SELECT user_name FROM auth_users")).toEqual([]);
  });

  it("comes back after users reset, with another uid; without configuration the next step is told", async () => {
    const env = { PHOTOPRISM_ADMIN_PASSWORD: secret };
    await workspace.cli(["users", "ls"], { env });
    const before = await workspace.database.rows("SELECT user_uid FROM auth_users");
    expect(await workspace.cli(["users", "reset", "--yes"], { env })).toMatchObject({ code: 0 });
    const after = await workspace.database.rows("SELECT user_uid, user_name FROM auth_users");
    expect(after).toMatchObject([{ user_name: "admin" }]);
    expect(after[0]?.["user_uid"]).not.toBe(before[0]?.["user_uid"]);
    const bare = await workspace.cli(["users", "reset", "-y"]);
    expect(bare).toMatchObject({ code: 0 });
    expect(bare.stderr).toContain("photoprism users add");
    expect(await workspace.database.rows("SELECT uid FROM passwords")).toEqual([]);
  });

  it("with a password that breaks the rules stops the command and is not made", async () => {
    const result = await workspace.cli(["users", "ls"], { env: { PHOTOPRISM_ADMIN_PASSWORD: "sh0rt!!" } });
    expect(result).toMatchObject({ code: 2, stdout: "" });
    expect(result.stderr).not.toContain("sh0rt!!");
  });

  it("is made once when sixteen processes are the first", async () => {
    const env = { PHOTOPRISM_ADMIN_PASSWORD: secret };
    const results = await Promise.all(
      Array.from({ length: 16 }, () => workspace.cli(["users", "ls", "--json"], { env })),
    );
    for (const result of results) expect(rowsOf(result)).toMatchObject([{ username: "admin" }]);
    expect(await workspace.database.rows("SELECT user_name FROM auth_users")).toEqual([{ user_name: "admin" }]);
  });
});

describe("where the database is", () => {
  let workspace: Workspace;
  beforeEach(async () => {
    workspace = await openWorkspace(sqlite);
  });
  afterEach(() => workspace.close());

  const addTo = async (name: string, env: Readonly<Record<string, string>>, ...flags: string[]): Promise<void> => {
    expect(await workspace.cli(["users", "add", "-A", "none", name, ...flags], { env })).toMatchObject({ code: 0 });
  };
  const namesIn = async (file: string): Promise<unknown[]> =>
    rowsOf(await workspace.cli(["users", "ls", "--json", "--database", `sqlite:${file}`])).map(
      (row) => row["username"],
    );

  it("goes by flag, then environment, then .env of the working directory, then the default", async () => {
    writeFileSync(join(workspace.cwd, ".env"), "PHOTOPRISM_DATABASE_URL=sqlite:from-dotenv.db\n");
    const env = { PHOTOPRISM_DATABASE_URL: `sqlite:${join(workspace.cwd, "from-env.db")}` };
    await addTo("flagged", env, "--database", "sqlite:from-flag.db");
    await addTo("environment", env);
    await addTo("dotenv", {});
    writeFileSync(join(workspace.cwd, ".env"), "\n");
    await addTo("default", {});
    const at = (name: string): string => join(workspace.cwd, name);
    expect(await namesIn(at("from-flag.db"))).toEqual(["flagged"]);
    expect(await namesIn(at("from-env.db"))).toEqual(["environment"]);
    expect(await namesIn(at("from-dotenv.db"))).toEqual(["dotenv"]);
    expect(await namesIn(defaultSqliteFile(workspace.home))).toEqual(["default"]);
  });

  it("can be named in a file, and an empty variable counts as none", async () => {
    writeFileSync(join(workspace.home, "url"), `sqlite:${join(workspace.home, "named.db")}\n`);
    await addTo("named", { PHOTOPRISM_DATABASE_URL_FILE: join(workspace.home, "url") });
    await addTo("default", { PHOTOPRISM_DATABASE_URL: "" });
    expect(await namesIn(join(workspace.home, "named.db"))).toEqual(["named"]);
    expect(await namesIn(defaultSqliteFile(workspace.home))).toEqual(["default"]);
  });

  it("is in XDG_DATA_HOME when that is set", async () => {
    await addTo("xdg", { XDG_DATA_HOME: join(workspace.home, "data") });
    expect(await namesIn(join(workspace.home, "data/photoprism/identity.db"))).toEqual(["xdg"]);
  });

  it("is a folder for the owner alone, and files for the owner alone, whatever the umask", async () => {
    expect(await workspace.paste("umask 000; photoprism users add -A none bob")).toMatchObject({ code: 0 });
    const folder = dirname(defaultSqliteFile(workspace.home));
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    const modes = readdirSync(folder).map((name) => [name, (statSync(join(folder, name)).mode & 0o777).toString(8)]);
    expect(modes).not.toEqual([]);
    expect(modes.filter(([, mode]) => mode !== "600")).toEqual([]);
  });

  it.each([
    ["mysql://root:tiger@host/db", /mysql|unknown kind|accepted/],
    ["postgres://user:ti ger@[bad/db", /valid/],
    ["sqlite:", /path/],
  ])("must be a URL that can be used: %s", async (url, says) => {
    const result = await workspace.cli(["users", "ls"], { env: { PHOTOPRISM_DATABASE_URL: url } });
    expect(result).toMatchObject({ code: 2, stdout: "" });
    expect(result.stderr).toMatch(says);
    expect(result.stderr).toContain("PHOTOPRISM_DATABASE_URL");
    expect(result.stderr).not.toMatch(/tiger|ti ger/);
  });

  it("stops with exit 1 and a clear message when the file is not a database, or a folder, or not writable", async () => {
    writeFileSync(join(workspace.home, "text.db"), "This is not a database, it is a text of some length. ".repeat(20));
    mkdirSync(join(workspace.home, "folder.db"));
    writeFileSync(join(workspace.home, "file"), "");
    for (const name of ["text.db", "folder.db", "file/inside.db"]) {
      const result = await workspace.cli(["users", "ls", "--database", `sqlite:${join(workspace.home, name)}`]);
      expect(result, name).toMatchObject({ code: 1, stdout: "" });
      expect(result.stderr).toContain(name.split("/")[0]);
      expect(result.stderr).not.toMatch(/ {4}at /);
    }
  });
});

describe("Postgres that cannot be used", () => {
  it.each([
    ["nobody listens", "postgres://bob:tiger-secret@127.0.0.1:1/photoprism"],
    ["no such host", "postgres://bob:tiger-secret@no-such-host.invalid/photoprism"],
  ])("%s: exit 1, a clear message, no password", async (_why, url) => {
    const workspace = await openWorkspace(sqlite);
    try {
      for (const flags of [[], ["--json"]]) {
        const result = await workspace.cli(["users", "ls", ...flags], { env: { PHOTOPRISM_DATABASE_URL: url } });
        expect(result).toMatchObject({ code: 1, stdout: "" });
        expect(result.stderr).toMatch(/database/);
        expect(result.stderr).not.toMatch(/tiger-secret| {4}at /);
      }
    } finally {
      await workspace.close();
    }
  });

  it("wrong password or unknown database: exit 1 without the password", async () => {
    const workspace = await openWorkspace(postgres);
    try {
      const missing = new URL(workspace.database.url);
      missing.pathname = "/no_such_database";
      missing.password = "tiger-secret";
      const result = await workspace.cli(["users", "ls"], { env: { PHOTOPRISM_DATABASE_URL: missing.href } });
      expect(result).toMatchObject({ code: 1, stdout: "" });
      expect(result.stderr).not.toContain("tiger-secret");
    } finally {
      await workspace.close();
    }
  });
});
