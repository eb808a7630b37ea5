import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, afterEach, describe, expect, it } from "vitest";
import { cliPackage, readManifest } from "./support/built-cli.ts";
import { sqlite } from "./support/engines.ts";
import { enter, type TerminalStep } from "./support/terminal.ts";
import { openWorkspace, type Workspace } from "./support/workspace.ts";

const commands = [
  "passwd",
  "users ls",
  "users legacy",
  "users add",
  "users show",
  "users mod",
  "users rm",
  "users restore",
  "users reset",
  "migrations ls",
  "migrations run",
  "migrations revert",
] as const;

/** Their examples are executed beside their code, in `src/examples.test.ts`. */
const laterCommands = [
  "login",
  "2fa enable",
  "2fa disable",
  "2fa status",
  "2fa reseal",
  "auth ls",
  "auth add",
  "auth show",
  "auth rm",
  "auth reset",
  "auth throttled ls",
  "auth throttled rm",
  "clients ls",
  "clients add",
  "clients show",
  "clients mod",
  "clients rm",
  "clients reset",
  "audit logins",
  "audit events",
  "audit purge",
  "audit checkpoint",
  "audit verify",
  "audit reset",
] as const;
const allCommands = [...commands, ...laterCommands];

describe("help", () => {
  let workspace: Workspace;
  beforeAll(async () => {
    workspace = await openWorkspace(sqlite);
  });
  afterAll(() => workspace.close());

  it.each(allCommands)(
    "of %s: description, each flag with its default, an example; --help and -h; no database",
    async (command) => {
      const result = await workspace.cli([...command.split(" "), "--help"]);
      expect(result).toMatchObject({ code: 0, stderr: "" });
      expect((await workspace.cli([...command.split(" "), "-h"])).stdout).toBe(result.stdout);
      expect(result.stdout).toContain(`photoprism ${command}`);
      expect(examplesIn(result.stdout).length).toBeGreaterThan(0);
      const flags = result.stdout.split("\n").filter((line) => /^\s+-/.test(line));
      expect(flags.length).toBeGreaterThan(0);
      for (const line of flags) expect(result.stdout.slice(result.stdout.indexOf(line))).toMatch(/default/);
      await expect(workspace.database.rows("SELECT 1")).rejects.toThrow("there is no");
    },
  );

  it.each([[[]], [["--help"]], [["-h"]], [["help"]]])("photoprism %j lists all commands, exit 0", async (args) => {
    const { code, stdout } = await workspace.cli(args);
    expect(code).toBe(0);
    for (const command of allCommands) expect(stdout).toContain(command);
  });

  it.each([[["users"]], [["user"]], [["users", "--help"]]])(
    "photoprism %j lists the commands of users, exit 0",
    async (args) => {
      const { code, stdout } = await workspace.cli(args);
      expect(code).toBe(0);
      for (const command of commands.filter((name) => name.startsWith("users"))) expect(stdout).toContain(command);
    },
  );

  it.each([
    [["user", "lss"], "users ls"],
    [["users", "lst"], "users ls"],
    [["users", "delete"], "users"],
    [["usres", "ls"], "users"],
    [["passwrd", "bob"], "passwd"],
    [["migrations", "rnu"], "migrations run"],
    [["pasword"], "passwd"],
    [["auth", "throttled", "lss"], "auth throttled ls"],
    [["client", "shwo"], "clients show"],
  ])("photoprism %j is unknown: exit 2, help and the nearest match (%s) on stderr", async (args, nearest) => {
    const result = await workspace.cli(args);
    expect(result).toMatchObject({ code: 2, stdout: "" });
    expect(result.stderr).toContain(nearest);
  });

  it("has the alias user for users", async () => {
    expect((await workspace.cli(["user", "ls", "--help"])).stdout).toContain("ls");
    expect(await workspace.cli(["user", "ls"])).toMatchObject({ code: 0 });
  });

  it("tells the version of the package", async () => {
    const result = await workspace.cli(["--version"]);
    expect(result).toMatchObject({ code: 0, stderr: "" });
    expect(result.stdout).toContain(readManifest(cliPackage).version);
  });
});

/** Lines of the help that can be pasted. */
const examplesIn = (help: string): readonly string[] =>
  help
    .slice(help.search(/examples?/i))
    .split("\n")
    .map((line) => line.replace(/^\s*(?:\$ )?/, ""))
    .filter((line) => /(^|\| |&& )photoprism /.test(line));

const secret = "typed-s3cret";
const newPassword: readonly TerminalStep[] = [
  { waitFor: "Password", type: secret + enter },
  { waitFor: "Retype Password", type: secret + enter },
];

/** What the person at the terminal is asked by an example, in the order of the questions. */
const answers = (line: string): readonly TerminalStep[] => {
  if (line.includes("passwd") && !/--(rm|remove|generate|password)/.test(line)) return newPassword;
  if (line.includes("users rm") && !/--(yes|force)|-[yf]\b/.test(line)) return [{ waitFor: "?", type: `y${enter}` }];
  if (line.includes("users reset") && !/--yes|-y\b/.test(line)) return [{ waitFor: "reset", type: `reset${enter}` }];
  return [];
};

describe("the examples of the help work as pasted", () => {
  let workspace: Workspace;
  beforeEach(async () => {
    workspace = await openWorkspace(sqlite);
  });
  afterEach(() => workspace.close());

  it.each(commands)("%s", async (command) => {
    const { stdout: help } = await workspace.cli([...command.split(" "), "--help"]);
    for (const example of examplesIn(help)) {
      const fresh = await openWorkspace(sqlite);
      try {
        await prepare(fresh, command, example);
        const { code, screen } = await fresh.onTerminal(example, answers(example));
        expect(code, `${example}\n${screen}`).toBe(0);
      } finally {
        await fresh.close();
      }
    }
  });
});

/** People and files that the examples speak of. */
async function prepare(workspace: Workspace, command: string, example: string): Promise<void> {
  await workspace.cli(["users", "add", "-A", "oidc", "--auth-id", "subject-keeper", "keeper"]);
  const names = ["bob", "alice"].filter((name) => command !== "users add" || !example.includes(name));
  for (const name of names) await workspace.cli(["users", "add", "-p", "first-secret", name]);
  if (command === "users restore") for (const name of names) await workspace.cli(["users", "rm", "--yes", name]);
  for (const name of ["password.txt", "secret.txt", "bob.txt"])
    writeFileSync(join(workspace.cwd, name), `${secret}\n`, { mode: 0o600 });
}
