import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Engine, engines, sqlite } from "./support/engines.ts";
import { rowsOf } from "./support/output.ts";
import { seedAccounts } from "./support/seed.ts";
import { openWorkspace, type Workspace } from "./support/workspace.ts";

const formats = {
  markdown: ["--md", "-m"],
  csv: ["--csv", "-c"],
  tsv: ["--tsv", "-t"],
  json: ["--json", "-j"],
} as const;

interface People {
  readonly bob: string;
  readonly anna: string;
}

/** Two users whose uids are known. */
async function openWithPeople(engine: Engine): Promise<{ workspace: Workspace; people: People }> {
  const workspace = await openWorkspace(engine);
  for (const flags of [
    ["-A", "oidc", "--auth-id", "subject-bob", "-s", "-w", "-n", "=1+1", "bob"],
    ["-A", "none", "-r", "guest", "-n", "安娜 \u{1F469}\u200D\u{1F680} | Bär", "安娜"],
  ]) {
    expect(await workspace.cli(["users", "add", ...flags])).toMatchObject({ code: 0 });
  }
  const [bob, anna] = (await workspace.database.rows("SELECT user_uid FROM auth_users ORDER BY id")).map((row) =>
    String(row["user_uid"]),
  );
  if (bob === undefined || anna === undefined) throw new Error("two users expected");
  return { workspace, people: { bob, anna } };
}

const expectedLists = ({ bob, anna }: People): Readonly<Record<keyof typeof formats | "table", string>> => ({
  table: [
    "|------------------|----------|-------|----------------|-------------|-----------|----------|",
    "|       UID        | Username | Role  | Authentication | Super Admin | Web Login |  WebDAV  |",
    "|------------------|----------|-------|----------------|-------------|-----------|----------|",
    `| ${bob} | bob      | Admin | OIDC           | Yes         | Enabled   | Enabled  |`,
    `| ${anna} | 安娜     | Guest | None           | No          | Disabled  | Disabled |`,
    "|------------------|----------|-------|----------------|-------------|-----------|----------|",
    "",
  ].join("\n"),
  markdown: [
    "|       UID        | Username | Role  | Authentication | Super Admin | Web Login |  WebDAV  |",
    "|------------------|----------|-------|----------------|-------------|-----------|----------|",
    `| ${bob} | bob      | Admin | OIDC           | Yes         | Enabled   | Enabled  |`,
    `| ${anna} | 安娜     | Guest | None           | No          | Disabled  | Disabled |`,
    "",
  ].join("\n"),
  csv: [
    "UID;Username;Role;Authentication;Super Admin;Web Login;WebDAV",
    `${bob};bob;Admin;OIDC;Yes;Enabled;Enabled`,
    `${anna};安娜;Guest;None;No;Disabled;Disabled`,
    "",
  ].join("\n"),
  tsv: [
    "UID\tUsername\tRole\tAuthentication\tSuper Admin\tWeb Login\tWebDAV",
    `${bob}\tbob\tAdmin\tOIDC\tYes\tEnabled\tEnabled`,
    `${anna}\t安娜\tGuest\tNone\tNo\tDisabled\tDisabled`,
    "",
  ].join("\n"),
  json: "",
});

describe.each(engines)("users ls and users show on $name", (engine) => {
  let workspace: Workspace;
  let people: People;
  beforeAll(async () => {
    ({ workspace, people } = await openWithPeople(engine));
  });
  afterAll(() => workspace.close());

  it("users ls is a boxed table, byte for byte, each time the same; what is not data is on stderr", async () => {
    const [first, second] = [
      await workspace.paste("photoprism users ls 2>/dev/null"),
      await workspace.cli(["users", "ls"]),
    ];
    expect(first).toMatchObject({ code: 0, stdout: expectedLists(people).table });
    expect(second.stdout).toBe(first.stdout);
    expect(second.stderr).toContain("found 2 users");
  });

  const spelled = Object.entries(formats).flatMap(([format, flags]) => flags.map((flag) => [flag, format] as const));

  it.each(spelled)("users ls %s is %s, byte for byte, before and after the argument", async (flag, format) => {
    const { stdout } = await workspace.paste(`photoprism users ls ${flag} -n 0 2>/dev/null`);
    if (format === "json") {
      expect(JSON.parse(stdout)).toEqual([
        {
          uid: people.bob,
          username: "bob",
          role: "admin",
          authentication: "OIDC",
          super_admin: true,
          web_login: true,
          webdav: true,
        },
        {
          uid: people.anna,
          username: "安娜",
          role: "guest",
          authentication: "None",
          super_admin: false,
          web_login: false,
          webdav: false,
        },
      ]);
      expect(stdout).toMatch(/^\[[^]*\]\n$/);
    } else {
      expect(stdout).toBe(expectedLists(people)[format as keyof typeof formats]);
    }
    const before = await workspace.cli(["users", "ls", flag, "bob"]);
    const after = await workspace.cli(["users", "ls", "bob", flag]);
    expect(before).toMatchObject({ code: 0, stdout: after.stdout });
    expect(before.stdout).toContain("bob");
    expect(before.stdout).not.toContain("安娜");
  });

  it("has the columns of --login, --created and --deleted in this order, short and long", async () => {
    const heading = async (...flags: string[]): Promise<string> => {
      const result = await workspace.cli(["users", "ls", "--csv", ...flags]);
      expect(result).toMatchObject({ code: 0 });
      return result.stdout.split("\n")[0]?.replace(/^.*WebDAV;?/, "") ?? "";
    };
    expect(await heading("--deleted", "--created", "--login")).toBe("Last Login;Created At;Deleted At");
    expect(await heading("-r", "-a", "-l")).toBe("Last Login;Created At;Deleted At");
    expect(await heading("-a")).toBe("Created At");
    const { stdout } = await workspace.cli(["users", "ls", "-a", "--csv", "bob"]);
    const [row] = await workspace.database.rows("SELECT created_at FROM auth_users WHERE user_name = 'bob'");
    // In UTC, whatever the time zone of the process (here -03:30).
    const stored = new Date(row?.["created_at"] as unknown as string | Date).toISOString();
    expect(stdout).toContain(`;${stored.slice(0, 19).replace("T", " ")}\n`);
    const json = rowsOf(await workspace.cli(["users", "ls", "-a", "--json", "bob"]));
    expect(json[0]?.["created_at"]).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/);
  });

  it("limits and pages: -n, -n 0, --after; and filters by --role", async () => {
    const names = async (...args: string[]): Promise<unknown[]> =>
      rowsOf(await workspace.cli(["users", "ls", "--json", ...args])).map((row) => row["username"]);
    expect(await names("-n", "1")).toEqual(["bob"]);
    expect(await names("-n", "1", "--after", people.bob)).toEqual(["安娜"]);
    expect(await names("-n", "1", "--after", people.anna)).toEqual([]);
    expect(await names("-n", "0")).toEqual(["bob", "安娜"]);
    expect(await names("--role", "admin")).toEqual(["bob"]);
    expect(await names("--role=guest")).toEqual(["安娜"]);
    expect(await names(people.anna)).toEqual(["安娜"]);
    expect(await names("BO")).toEqual(["bob"]);
    expect(await names("%")).toEqual([]);
  });

  it("users show is one row for each field, sorted, in every format", async () => {
    const table = await workspace.cli(["users", "show", "bob"]);
    expect(table).toMatchObject({ code: 0, stderr: "" });
    const { stdout: csv } = await workspace.cli(["users", "show", "--csv", "bob"]);
    const lines = csv.trimEnd().split("\n");
    expect(lines[0]).toBe("Name;Value");
    const fields = lines.slice(1).map((line) => line.split(";")[0] ?? "");
    expect(fields).toEqual([...fields].sort());
    expect(fields).toEqual(
      expect.arrayContaining(["AuthID", "CanLogin", "DeletedAt", "DisplayName", "UserUID", "WebDAV"]),
    );
    expect(lines).toContain("CanLogin;true");
    // A spreadsheet would run this one.
    expect(lines).toContain("DisplayName;'=1+1");
    const raw = await workspace.cli(["users", "show", "--csv", "--raw", "bob"]);
    expect(raw.stdout.split("\n")).toContain("DisplayName;=1+1");
    const { stdout: markdown } = await workspace.cli(["users", "show", "-m", "安娜"]);
    expect(markdown).toContain("安娜 \u{1F469}\u200D\u{1F680} \\| Bär");
    for (const flag of ["--tsv", "-t", "--json", "-j"]) {
      expect(await workspace.cli(["users", "show", flag, people.bob])).toMatchObject({ code: 0 });
    }
    expect(JSON.parse((await workspace.cli(["users", "show", "-j", "bob"])).stdout)).toMatchObject({
      user_uid: people.bob,
      super_admin: true,
      deleted_at: null,
    });
  });
});

describe("a pipe", () => {
  let workspace: Workspace;
  beforeAll(async () => {
    workspace = await openWorkspace(sqlite);
    const names = Array.from({ length: 1500 }, (_, index) => `user${String(index)}`);
    await seedAccounts(workspace.database, names, { sessions: () => 0 });
  }, 120_000);
  afterAll(() => workspace.close());

  it.each(["", "--md", "--csv", "--tsv", "--json"])("closed by head -1 is no error: users ls -n 0 %s", async (flag) => {
    // With pipefail the code is that of photoprism; what it writes is more than a pipe holds.
    const result = await workspace.paste(
      `photoprism users ls -n 0 ${flag} 2>errors | head -1; echo "\${PIPESTATUS[@]}"; cat errors`,
    );
    const [first, codes, ...errors] = result.stdout.trimEnd().split("\n");
    expect(first).not.toBe("");
    expect(codes).toBe("0 0");
    expect(errors.filter((line) => !line.startsWith("found"))).toEqual([]);
  });

  it("gets all of a long report, also a slow reader's", async () => {
    const { stdout } = await workspace.paste("photoprism users ls -n 0 --csv 2>/dev/null | (sleep 1; wc -l)");
    expect(stdout.trim()).toBe("1501");
  });

  it("closed before anything is written is no error either", async () => {
    const { stdout } = await workspace.paste('photoprism users ls -n 0 | true; echo "${PIPESTATUS[0]}"');
    expect(stdout.trim()).toBe("0");
  });
});

describe("colour", () => {
  const escape = "\u001b[";
  let workspace: Workspace;
  beforeAll(async () => {
    workspace = await openWorkspace(sqlite);
  });
  afterAll(() => workspace.close());

  it("is there on a terminal, not with NO_COLOR, and never off a terminal", async () => {
    const failing = "photoprism users show nobody";
    expect((await workspace.onTerminal(failing, [])).screen).toContain(escape);
    expect((await workspace.onTerminal(`NO_COLOR=1 ${failing}`, [])).screen).not.toContain(escape);
    for (const line of [
      failing,
      "photoprism --help",
      "photoprism users ls --help",
      "photoprism users",
      "photoprism nonsense",
    ]) {
      const { stdout, stderr } = await workspace.paste(line);
      expect(stdout + stderr, line).not.toContain(escape);
      expect((await workspace.onTerminal(`NO_COLOR=1 ${line}`, [])).screen, line).not.toContain(escape);
    }
  });
});
