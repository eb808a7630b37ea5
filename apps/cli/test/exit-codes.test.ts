import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { engines, sqlite } from "./support/engines.ts";
import { jsonError } from "./support/output.ts";
import { openWorkspace, type Workspace } from "./support/workspace.ts";

interface Refusal {
  readonly args: readonly string[];
  readonly code: 1 | 2 | 3 | 5;
  /** What the message must say. */
  readonly says: RegExp;
  readonly input?: string;
}

const uid = /^u[0-9a-z]{15}$/;

/** The database has the administrator `keeper` with email, the user `bob` and the deleted user `gone`. */
const refusals: readonly Refusal[] = [
  // 2: what was asked for is wrong, missing, or cannot be confirmed.
  { args: ["users", "ls", "--nonsense"], code: 2, says: /--nonsense/ },
  { args: ["users", "ls", "-n", "-1"], code: 2, says: /-n/ },
  { args: ["users", "ls", "-n", "many"], code: 2, says: /-n/ },
  { args: ["users", "ls", "-n"], code: 2, says: /-n/ },
  { args: ["users", "ls", "--role", "boss"], code: 2, says: /admin, user, viewer, guest/ },
  { args: ["users", "ls", "one", "two"], code: 2, says: /two/ },
  { args: ["users", "add"], code: 2, says: /username/i },
  { args: ["users", "show"], code: 2, says: /username/i },
  { args: ["users", "mod"], code: 2, says: /username/i },
  { args: ["users", "rm"], code: 2, says: /username/i },
  { args: ["users", "restore"], code: 2, says: /username/i },
  { args: ["passwd"], code: 2, says: /username/i },
  { args: ["users", "add", "-A", "none", "no(good)"], code: 2, says: /username.*\(/ },
  { args: ["users", "add", "-A", "none", "visitor"], code: 2, says: /reserved/ },
  { args: ["users", "add", "-A", "none", "cs5cpu17n6gj2qo5"], code: 2, says: /shape of a uid/ },
  { args: ["users", "add", "-A", "none", "x".repeat(65)], code: 2, says: /64 characters/ },
  { args: ["users", "add", "-A", "none", "zero\u200bwidth"], code: 2, says: /invisible.*U\+200B/ },
  { args: ["users", "add", "-A", "none", "right\u202eleft"], code: 2, says: /invisible.*U\+202E/ },
  { args: ["users", "add", "-A", "magic", "new"], code: 2, says: /default, local, oidc, ldap, none/ },
  { args: ["users", "add", "-A", "none", "-r", "visitor", "new"], code: 2, says: /admin, user, viewer, guest/ },
  { args: ["users", "add", "-A", "none", "-m", "nonsense", "new"], code: 2, says: /email/ },
  { args: ["users", "add", "-A", "none", "-u", "../up", "new"], code: 2, says: /upload path/ },
  { args: ["users", "add", "-A", "none", "-u", "/etc", "new"], code: 2, says: /upload path/ },
  { args: ["users", "add", "-A", "none", "-n", "a\u001b[31mb", "new"], code: 2, says: /name.*invisible/ },
  { args: ["users", "add", "-A", "oidc", "new"], code: 2, says: /auth id/ },
  { args: ["users", "add", "-p", "short7!", "new"], code: 2, says: /at least 8/ },
  { args: ["users", "add", "-p", "ä".repeat(37), "new"], code: 2, says: /72 bytes/ },
  { args: ["users", "add", "new"], code: 2, says: /--password-stdin/ },
  { args: ["users", "add", "--password-stdin", "new"], code: 2, says: /password/, input: "" },
  {
    args: ["users", "add", "-p", "mysecret", "--password-stdin", "new"],
    code: 2,
    says: /--password/,
    input: "mysecret",
  },
  { args: ["users", "add", "--password-file", "missing.txt", "new"], code: 2, says: /missing\.txt/ },
  { args: ["users", "mod", "-m", "nonsense", "bob"], code: 2, says: /email/ },
  { args: ["users", "mod", "-u", "a/../../b", "bob"], code: 2, says: /upload path/ },
  { args: ["users", "mod", "--rename", "b|b", "bob"], code: 2, says: /username/ },
  { args: ["passwd", "bob"], code: 2, says: /--password-stdin/ },
  { args: ["passwd", "--password-stdin", "bob"], code: 2, says: /at least 8/, input: "short" },
  { args: ["users", "rm", "bob"], code: 2, says: /--yes/ },
  { args: ["users", "rm", "--purge", "bob"], code: 2, says: /--yes/ },
  { args: ["users", "reset"], code: 2, says: /--yes/ },
  { args: ["auth", "add", "-n", "Phone"], code: 2, says: /--scope/ },
  { args: ["auth", "add", "-n", "Phone", "-s", "fotos"], code: 2, says: /fotos.*photos/ },
  { args: ["auth", "add", "-n", "Phone", "-s", "*", "-e", "0"], code: 2, says: /lifetime/ },
  { args: ["auth", "reset"], code: 2, says: /--yes/ },
  { args: ["clients", "add", "-n", "Backup"], code: 2, says: /--scope/ },
  { args: ["clients", "reset"], code: 2, says: /--yes/ },
  { args: ["audit", "events", "--outcome", "good"], code: 2, says: /failed/ },
  { args: ["audit", "purge", "--keep", "soon"], code: 2, says: /90d/ },
  { args: ["login", "bob"], code: 2, says: /--password-stdin/ },
  // 3: there is nobody of that name.
  { args: ["auth", "add", "-n", "Phone", "-s", "*", "nobody"], code: 3, says: /'nobody' not found/ },
  { args: ["auth", "show", "sess00000000"], code: 3, says: /not found/ },
  { args: ["auth", "rm", "sess00000000"], code: 3, says: /not found/ },
  { args: ["clients", "show", "cs5cpu17n6gj2qo5"], code: 3, says: /not found/ },
  { args: ["clients", "add", "-n", "x", "-s", "photos", "nobody"], code: 3, says: /'nobody' not found/ },
  { args: ["auth", "throttled", "rm", "nobody"], code: 3, says: /not throttled/ },
  { args: ["2fa", "status", "nobody"], code: 3, says: /'nobody' not found/ },
  { args: ["users", "show", "nobody"], code: 3, says: /'nobody' not found/ },
  { args: ["users", "mod", "-n", "No Body", "nobody"], code: 3, says: /'nobody' not found/ },
  { args: ["users", "rm", "--yes", "nobody"], code: 3, says: /'nobody' not found/ },
  { args: ["users", "rm", "nobody"], code: 3, says: /'nobody' not found/ },
  { args: ["users", "restore", "nobody"], code: 3, says: /'nobody' not found/ },
  { args: ["passwd", "--rm", "nobody"], code: 3, says: /'nobody' not found/ },
  { args: ["passwd", "--password-stdin", "nobody"], code: 3, says: /'nobody' not found/, input: "mysecret" },
  // 5: somebody or something stands against it.
  { args: ["auth", "add", "-n", "Phone", "-s", "*", "gone"], code: 5, says: /deleted/ },
  { args: ["2fa", "enable", "--code", "123456", "bob"], code: 5, says: /enrol first/ },
  { args: ["users", "add", "-A", "none", "bob"], code: 5, says: /'bob' already exists/ },
  { args: ["users", "add", "-A", "none", "BOB"], code: 5, says: /'bob' already exists/ },
  { args: ["users", "add", "-A", "none", "b\u043eb"], code: 5, says: /looks like/ },
  { args: ["users", "add", "-A", "none", "-m", "Keeper@example.com", "new"], code: 5, says: /email.*already/ },
  { args: ["users", "add", "-A", "oidc", "--auth-id", "subject-1", "new"], code: 5, says: /auth id.*already/ },
  { args: ["users", "mod", "--rename", "keeper", "bob"], code: 5, says: /'keeper' already exists/ },
  { args: ["users", "mod", "-m", "keeper@example.com", "bob"], code: 5, says: /email.*already/ },
  { args: ["users", "mod", "-n", "X", "gone"], code: 5, says: /deleted/ },
  { args: ["passwd", "--password-stdin", "gone"], code: 5, says: /deleted/, input: "mysecret" },
  { args: ["users", "rm", "--yes", "gone"], code: 5, says: /deleted/ },
  { args: ["users", "restore", "bob"], code: 5, says: /not deleted/ },
  { args: ["users", "rm", "--yes", "keeper"], code: 5, says: /last user who can administer/ },
  { args: ["users", "rm", "--purge", "--yes", "keeper"], code: 5, says: /last user who can administer/ },
  { args: ["users", "mod", "--role", "user", "keeper"], code: 5, says: /last user who can administer/ },
  { args: ["users", "mod", "--no-login", "keeper"], code: 5, says: /last user who can administer/ },
  { args: ["users", "mod", "--auth", "none", "keeper"], code: 5, says: /last user who can administer/ },
];

describe.each(engines)("a command that is refused on $name", (engine) => {
  let workspace: Workspace;
  beforeAll(async () => {
    workspace = await openWorkspace(engine);
    const keeper = ["--auth", "oidc", "--auth-id", "subject-1", "-m", "keeper@example.com", "keeper"];
    for (const args of [keeper, ["-A", "none", "-r", "user", "bob"], ["-A", "none", "-r", "user", "gone"]]) {
      expect(await workspace.cli(["users", "add", ...args])).toMatchObject({ code: 0 });
    }
    expect(await workspace.cli(["users", "rm", "--yes", "gone"])).toMatchObject({ code: 0 });
  });
  afterAll(() => workspace.close());

  const stored = (): Promise<readonly unknown[]> =>
    workspace.database.rows("SELECT user_name, version, deleted_at FROM auth_users ORDER BY id");

  it.each(refusals)("$args exits with $code", async ({ args, code, says, input }) => {
    const before = await stored();
    const result = await workspace.cli(args, input === undefined ? {} : { input });
    expect(result).toMatchObject({ code, stdout: "" });
    expect(result.stderr).toMatch(says);
    expect(result.stderr).not.toMatch(/ {4}at |node:internal|Error:/);
    expect(await stored()).toEqual(before);
  });
});

describe("with --json", () => {
  let workspace: Workspace;
  beforeAll(async () => {
    workspace = await openWorkspace(sqlite);
    await workspace.cli(["users", "add", "-A", "oidc", "--auth-id", "subject-1", "keeper"]);
  });
  afterAll(() => workspace.close());

  it.each([
    [["users", "show", "nobody", "--json"], 3, "account/not-found", { identifier: "nobody" }],
    [["users", "ls", "--role", "boss", "--json"], 2, "role/unknown", { value: "boss" }],
    [["users", "ls", "--json", "-n", "x"], 2, undefined, {}],
    [["users", "ls", "-j", "--nonsense"], 2, undefined, {}],
    [["users", "ls", "-j", "--after", "u000000000000009"], 3, "account/not-found", {}],
    [["users", "lss", "--json"], 2, undefined, {}],
    [["users", "ls", "--json", "--database", "mysql://root:tiger@host/db"], 2, "config/invalid", {}],
  ])("%j is one JSON object on stderr, exit %d", async (args, code, errorCode, details) => {
    const result = await workspace.cli(args);
    expect(result).toMatchObject({ code, stdout: "" });
    expect(result.stderr.trimEnd().split("\n")).toHaveLength(1);
    const error = jsonError(result);
    expect(Object.keys(error).sort()).toEqual(["code", "details", "message"]);
    expect(error.code).toMatch(/^[a-z-]+\/[a-z-]+$/);
    if (errorCode !== undefined) expect(error.code).toBe(errorCode);
    expect(error.details).toMatchObject(details);
    expect(result.stderr).not.toContain("tiger");
  });
});

describe("a command that is allowed", () => {
  it("restores, keeping the uid; a free email can be taken meanwhile", async () => {
    const workspace = await openWorkspace(sqlite);
    try {
      await workspace.cli(["users", "add", "-A", "oidc", "--auth-id", "subject-1", "keeper"]);
      await workspace.cli(["users", "add", "-A", "none", "-m", "bob@example.com", "bob"]);
      const [before] = await workspace.database.rows("SELECT user_uid FROM auth_users WHERE user_name = 'bob'");
      expect(before?.["user_uid"]).toMatch(uid);
      await workspace.cli(["users", "rm", "--force", "bob"]);
      expect(await workspace.cli(["users", "add", "-A", "none", "-m", "bob@example.com", "bobby"])).toMatchObject({
        code: 0,
      });
      expect(await workspace.cli(["users", "restore", "bob"])).toMatchObject({ code: 5 });
      expect(await workspace.cli(["users", "rm", "--purge", "--yes", "bobby"])).toMatchObject({ code: 0 });
      expect(await workspace.cli(["users", "restore", "bob"])).toMatchObject({ code: 0 });
      const after = await workspace.database.rows(
        "SELECT user_uid, user_email, deleted_at FROM auth_users WHERE user_name = 'bob'",
      );
      expect(after).toEqual([{ user_uid: before?.["user_uid"], user_email: "bob@example.com", deleted_at: null }]);
    } finally {
      await workspace.close();
    }
  });

  it("adds once with --if-not-exists, and restores a deleted name with --restore or --yes", async () => {
    const workspace = await openWorkspace(sqlite);
    try {
      await workspace.cli(["users", "add", "-A", "oidc", "--auth-id", "subject-1", "keeper"]);
      for (let time = 0; time < 2; time += 1) {
        expect(await workspace.cli(["users", "add", "-A", "none", "--if-not-exists", "bob"])).toMatchObject({
          code: 0,
        });
      }
      for (const flag of ["--restore", "--yes"]) {
        await workspace.cli(["users", "rm", "--yes", "bob"]);
        const refused = await workspace.cli(["users", "add", "-A", "none", "bob"]);
        // Without a terminal nobody can be asked.
        expect(refused).toMatchObject({ code: expect.toBeOneOf([2, 5]) as number });
        expect(refused.stderr).toMatch(/--restore|--yes/);
        expect(await workspace.cli(["users", "add", "-n", "Robert", flag, "bob"])).toMatchObject({ code: 0 });
      }
      expect(
        await workspace.database.rows("SELECT display_name, deleted_at FROM auth_users WHERE user_name = 'bob'"),
      ).toEqual([{ display_name: "Robert", deleted_at: null }]);
    } finally {
      await workspace.close();
    }
  });
});
