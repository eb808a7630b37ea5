import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Engine, engines, type SqlValue } from "./support/engines.ts";
import { verifiesWithHtpasswd } from "./support/htpasswd.ts";
import { manualFlags } from "./support/manual.ts";
import { seedAccounts } from "./support/seed.ts";
import { openWorkspace, type Workspace } from "./support/workspace.ts";

interface FlagCase {
  /** Its spellings, as in the manual. */
  readonly flags: readonly string[];
  /** What to write after the flag, different for each account where it has to be unique; a switch has none. */
  readonly value?: (username: string) => string;
  /** What else the command needs. */
  readonly with?: readonly string[];
  /** Column of `auth_users`, and what must be in it. */
  readonly column?: string;
  readonly stored?: (username: string) => SqlValue;
}

const passwordless = ["--auth", "none"];

const cases: readonly FlagCase[] = [
  {
    flags: ["--name", "-n"],
    value: () => "Bob O'Brien",
    with: passwordless,
    column: "display_name",
    stored: () => "Bob O'Brien",
  },
  {
    flags: ["--email", "-m"],
    value: (username) => `${username}@Example.COM`,
    with: passwordless,
    column: "user_email",
    stored: (username) => `${username}@example.com`,
  },
  { flags: ["--password", "-p"], value: () => "mysecret" },
  { flags: ["--role", "-r"], value: () => "viewer", with: passwordless, column: "user_role", stored: () => "viewer" },
  { flags: ["--auth", "-A"], value: () => "none", column: "auth_provider", stored: () => "none" },
  {
    flags: ["--auth-id"],
    value: (username) => `subject-${username}`,
    with: ["--auth", "oidc"],
    column: "auth_id",
    stored: (username) => `subject-${username}`,
  },
  { flags: ["--superadmin", "-s"], with: passwordless, column: "super_admin", stored: () => 1 },
  { flags: ["--no-login", "-l"], with: passwordless, column: "can_login", stored: () => 0 },
  { flags: ["--webdav", "-w"], with: passwordless, column: "webdav", stored: () => 1 },
  {
    flags: ["--upload-path", "-u"],
    value: () => "in/bob",
    with: passwordless,
    column: "upload_path",
    stored: () => "in/bob",
  },
];

/** `--name` becomes `name`, for usernames. */
const word = (flag: string): string => flag.replaceAll("-", "").replace(/^(.)$/, "short$1").toLowerCase();

describe.each(engines)("flags on $name", (engine) => {
  let workspace: Workspace;
  beforeAll(async () => {
    workspace = await openWorkspace(engine);
    // Somebody has to stay who can administer.
    await workspace.cli(["users", "add", "-A", "oidc", "--auth-id", "subject-keeper", "keeper"]);
  });
  afterAll(() => workspace.close());

  const check = async ({ column, stored }: FlagCase, username: string): Promise<void> => {
    if (column === undefined || stored === undefined) {
      expect(await verifiesWithHtpasswd(workspace, username, "mysecret")).toBe(true);
      return;
    }
    const [row] = await workspace.database.rows(`SELECT ${column} AS found FROM auth_users WHERE user_name = $1`, [
      username,
    ]);
    expect(plain(engine, row?.["found"])).toBe(stored(username));
  };

  describe.each(cases)("$flags", (flagCase) => {
    it.each(positions(flagCase, { odd: "before" }))("users add %s %s", async (flag, position) => {
      const username = `add.${word(flag)}.${position}`;
      const flags = [flag, ...valueOf(flagCase, username), ...(flagCase.with ?? [])];
      const args = position === "before" ? [...flags, username] : [username, ...flags];
      expect(await workspace.cli(["users", "add", ...args])).toMatchObject({ code: 0, stdout: "" });
      await check(flagCase, username);
    });

    it.each(positions(flagCase, { odd: "after" }))("users mod %s %s", async (flag, position) => {
      const username = `mod.${word(flag)}.${position}`;
      await seedAccounts(workspace.database, [username], { sessions: () => 1 });
      const flags = [flag, ...valueOf(flagCase, username)];
      const args = position === "before" ? [...flags, username] : [username, ...flags];
      expect(await workspace.cli(["users", "mod", ...args])).toMatchObject({ code: 0, stdout: "" });
      await check(flagCase, username);
    });
  });

  it.each(["before", "after"])("users mod --disable-2fa %s", async (position) => {
    const username = `twofactor.${position}`;
    await seedAccounts(workspace.database, [username], { sessions: () => 1 });
    const args = position === "before" ? ["--disable-2fa", username] : [username, "--disable-2fa"];
    expect(await workspace.cli(["users", "mod", ...args])).toMatchObject({ code: 0, stdout: "" });
    const sql = "SELECT COUNT(*) AS n FROM passcodes p JOIN auth_users u ON u.user_uid = p.uid WHERE u.user_name = $1";
    expect(await workspace.database.rows(sql, [username])).toEqual([{ n: 0 }]);
  });

  it("undoes --no-login with --login and --webdav with --no-webdav, and leaves what is not named", async () => {
    const look = "SELECT can_login, webdav, display_name FROM auth_users WHERE user_name = 'undone'";
    const seen = async (): Promise<unknown> => {
      const [row] = await workspace.database.rows(look);
      return [plain(engine, row?.["can_login"]), plain(engine, row?.["webdav"]), row?.["display_name"]];
    };
    await workspace.cli(["users", "add", "-A", "none", "-l", "-w", "-n", "Un Done", "undone"]);
    expect(await seen()).toEqual([0, 1, "Un Done"]);
    expect(await workspace.cli(["users", "mod", "--login", "undone"])).toMatchObject({ code: 0 });
    expect(await seen()).toEqual([1, 1, "Un Done"]);
    expect(await workspace.cli(["users", "mod", "undone", "--no-webdav"])).toMatchObject({ code: 0 });
    expect(await seen()).toEqual([1, 0, "Un Done"]);
  });

  it("tries every flag of the manual", () => {
    const tried = cases.flatMap(({ flags }) => flags);
    expect([...manualFlags].sort()).toEqual([...tried, "--disable-2fa"].sort());
  });
});

type Position = "before" | "after";

/**
 * Where the flag stands beside the username. The two commands read their arguments in the same way: what the one tries
 * before the username, the other tries after it.
 */
const positions = (
  { flags }: FlagCase,
  { odd }: { readonly odd: Position },
): readonly (readonly [string, Position])[] => {
  const even = odd === "before" ? "after" : "before";
  return flags.map((flag, index) => [flag, index % 2 === 0 ? even : odd]);
};

const valueOf = ({ value }: FlagCase, username: string): readonly string[] =>
  value === undefined ? [] : [value(username)];

/** Postgres has true and false where SQLite has 1 and 0. */
const plain = (engine: Engine, value: unknown): unknown =>
  engine.name === "Postgres" && typeof value === "boolean" ? Number(value) : value;
