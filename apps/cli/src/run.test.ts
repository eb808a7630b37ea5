import { IdentityError, type IdentityStore } from "@pp/identity";
import { MemoryStore } from "@pp/identity-testing";
import { beforeEach, describe, expect, it } from "vitest";
import { commandName, syntaxOf } from "./command-catalog.ts";
import { loadAllCommands } from "./commands/index.ts";
import { commandSummaries } from "./program-help.ts";
import { CliHarness } from "./testing/cli-harness.ts";

const commands = await loadAllCommands();

let cli: CliHarness;
beforeEach(() => {
  cli = new CliHarness();
});

const names = commands.map(commandName);

describe("help", () => {
  it("says of every command what the command says of itself", () => {
    const told = commands.map((command) => {
      const { argument } = syntaxOf(command);
      const name = commandName(command);
      return [argument === undefined ? name : `${name} [${argument}]`, command.usage?.description];
    });
    expect(commandSummaries).toEqual(told);
  });

  it.each([[[]], [["--help"]], [["-h"]], [["help"]]])("lists all commands for %j", async (args) => {
    const { code, stdout, stderr } = await cli.run(args);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    for (const name of names) expect(stdout).toMatch(new RegExp(`^ {3}${name}\\b.* {2}\\S`, "m"));
    expect(cli.opened).toHaveLength(0);
  });

  it.each([
    [["users"], "users"],
    [["user"], "users"],
    [["users", "--help"], "users"],
    [["help", "users"], "users"],
    [["migrations"], "migrations"],
    [["sess"], "auth"],
    [["client"], "clients"],
    [["auth", "throttled"], "auth throttled"],
    [["sess", "throttled", "-h"], "auth throttled"],
    [["help", "auth", "throttled"], "auth throttled"],
  ])("lists the commands of the group for %j", async (args, group) => {
    const { code, stdout, stderr } = await cli.run(args);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain(`photoprism ${group} COMMAND`);
    for (const name of names) expect(stdout.includes(`   ${name} `)).toBe(name.startsWith(`${group} `));
  });

  it.each(names)("of %s has a description, every flag with its default, and examples", async (name) => {
    const command = commands.find((candidate) => commandName(candidate) === name);
    if (command === undefined) throw new Error(name);
    const { code, stdout, stderr } = await cli.run([...name.split(" "), "--help"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(new RegExp(`^NAME:\n {3}photoprism ${name} - [A-Z]`));
    expect(stdout).toContain(`USAGE:\n   photoprism ${name} [options]`);
    const { flags } = syntaxOf(command);
    expect(flags.length).toBeGreaterThan(2);
    for (const { names: spellings } of flags) {
      const value = "(?: [A-Z]+)?";
      const line = new RegExp(`^ {3}${spellings.map((flag) => flag + value).join(", ")} +\\S.*\\(default: .+\\)$`, "m");
      expect(stdout).toMatch(line);
    }
    expect(stdout).not.toMatch(/`|\$0/);
    expect((await cli.run([...name.split(" "), "-h"])).stdout).toBe(stdout);
    expect(cli.opened).toHaveLength(0);
  });

  it("understands every flag of every help, before and after the argument", async () => {
    for (const command of commands) {
      for (const { names: spellings, valueName } of syntaxOf(command).flags) {
        for (const flag of spellings) {
          const words = commandName(command).split(" ");
          const value = valueName === undefined ? [] : ["x"];
          for (const args of [
            [...words, flag, ...value],
            [flag, ...value, ...words],
          ]) {
            const { stderr } = await cli.run(args);
            expect(stderr, args.join(" ")).not.toMatch(
              /unknown flag|needs a value|takes (no|one) argument|unknown command/,
            );
          }
        }
      }
    }
  });
});

describe("a command that does not exist", () => {
  it.each([
    [["users", "lss"], "unknown command 'users lss'; did you mean: photoprism users ls"],
    [["users", "remove", "bob"], "unknown command 'users remove'; did you mean: photoprism users restore"],
    [["uesrs", "ls"], "unknown command 'uesrs'; did you mean: photoprism users"],
    [["passwrd", "bob"], "unknown command 'passwrd'; did you mean: photoprism passwd"],
    [["auth", "throttled", "lss"], "unknown command 'auth throttled lss'; did you mean: photoprism auth throttled ls"],
    [["auth", "throtled", "ls"], "unknown command 'auth throtled'; did you mean: photoprism auth throttled ls"],
    [["auth", "throttled", "--csv"], "no command given"],
    [["frobnicate"], "unknown command 'frobnicate'\n"],
    [["users", "--csv"], "no command given"],
    [["--csv"], "no command given"],
    [["frobnicate", "--help"], "unknown command 'frobnicate'\n"],
  ])("%j: exit 2, help on stderr", async (args, message) => {
    const { code, stdout, stderr } = await cli.run(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(`error: ${message}`);
    expect(stderr).toContain("COMMANDS:\n   passwd [username]");
  });

  it("is one object with --json", async () => {
    const { code, stderr } = await cli.run(["users", "lss", "--json"]);
    expect(code).toBe(2);
    expect(JSON.parse(stderr)).toEqual({
      code: "cli/unknown-command",
      message: "unknown command 'users lss'; did you mean: photoprism users ls",
      details: { command: "users lss", suggestion: "users ls" },
    });
  });

  it.each([
    ["--delted", "unknown flag --delted; did you mean --deleted?"],
    ["--nope", "unknown flag --nope; see: photoprism users ls --help"],
    ["-Q", "unknown flag -Q; see: photoprism users ls --help"],
  ])("nor a flag %s", async (flag, message) => {
    expect((await cli.run(["users", "ls", flag])).stderr).toBe(`error: ${message}\n`);
  });

  it("does not repeat what follows it", async () => {
    const { stderr } = await cli.run(["users", "ad", "-p", "s3cret-pass", "bob"]);
    expect(stderr).not.toContain("s3cret-pass");
  });
});

describe("the initial admin", () => {
  const env = { PHOTOPRISM_ADMIN_PASSWORD: "admin-s3cret" };

  it("is made by the first command on an empty database, and ignored later in one line", async () => {
    const first = await cli.run(["users", "ls", "--csv"], { env });
    expect(first.stderr).toBe("the initial admin 'admin' has been created\nfound 1 user\n");
    expect(first.stdout).toContain(";admin;Admin;Local;Yes;Enabled;Enabled\n");
    const later = await cli.run(["users", "ls"], { env });
    expect(later.stderr).toBe("PHOTOPRISM_ADMIN_PASSWORD is ignored: there are accounts already\nfound 1 user\n");
    expect((await cli.run(["users", "ls", "--json"], { env })).stderr).toBe("");
  });

  it.each([
    [{ PHOTOPRISM_ADMIN_PASSWORD: "sh0rt" }, "PHOTOPRISM_ADMIN_PASSWORD: password must have at least 8"],
    [{ ...env, PHOTOPRISM_ADMIN_USER: "a|b" }, "PHOTOPRISM_ADMIN_USER: username must not contain"],
    [{ PHOTOPRISM_PASSWORD_LENGTH: "99" }, "PHOTOPRISM_PASSWORD_LENGTH must be a whole number from 1 to 72"],
  ])("%j stops the command and names the variable", async (settings, message) => {
    const { code, stderr } = await cli.run(["users", "ls"], { env: settings });
    expect(code).toBe(2);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain("sh0rt");
    expect(await cli.services.accounts.list({ limit: 1 })).toEqual([]);
  });
});

describe("an error", () => {
  const failing = (error: Error): IdentityStore => ({
    read: () => Promise.reject(error),
    transaction: () => Promise.reject(error),
    close: async () => undefined,
  });
  const failWith = (error: Error) => new CliHarness({ store: failing(error) });

  it("of a database that is not there is told with exit 1, the database, and no password", async () => {
    const down = failWith(new IdentityError("store/unavailable", { reason: "the server refuses connections" }));
    const flags = ["--database", "postgres://bob:tiger@db.example.com:5433/photos?sslpassword=tiger"];
    const { code, stdout, stderr } = await down.run(["users", "ls", ...flags]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toBe(
      "error: database not available: the server refuses connections\nthe database is postgres://bob@db.example.com:5433/photos\n",
    );
    expect(down.closed).toBe(1);
  });

  it("of a schema that is too old says what to run", async () => {
    const old = failWith(new IdentityError("store/migration-needed", { pending: ["CreateSessions2"] }));
    const { code, stderr } = await old.run(["users", "ls"]);
    expect(code).toBe(1);
    expect(stderr).toContain("run: photoprism migrations run");
  });

  it("nobody expected is one line without secrets; the stack is for PHOTOPRISM_DEBUG", async () => {
    const broken = failWith(new TypeError("cannot reach postgres://bob:tiger@host/db\nsecond line"));
    const { code, stderr } = await broken.run(["users", "ls"]);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: "error: unexpected TypeError: cannot reach postgres://***@host/db\n",
    });
    const debug = await broken.run(["users", "ls"], { env: { PHOTOPRISM_DEBUG: "1" } });
    expect(debug.stderr).toMatch(/\n {4}at /);
    expect(debug.stderr).not.toContain("tiger");
  });

  it("is one JSON object on stderr with --json", async () => {
    const { code, stdout, stderr } = await cli.run(["users", "show", "nobody", "--json"]);
    expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
    expect(stderr).toBe(
      '{"code":"account/not-found","message":"user \'nobody\' not found","details":{"identifier":"nobody"}}\n',
    );
    const broken = await failWith(new Error("boom")).run(["users", "ls", "-j"]);
    expect(JSON.parse(broken.stderr)).toEqual({
      code: "cli/unexpected",
      message: "unexpected Error: boom",
      details: {},
    });
  });

  it("cannot command the terminal", async () => {
    const { stderr } = await cli.run(["users", "ls", "--role", "\u001b]0;evil\u0007\u202e"]);
    expect(stderr).toContain("unknown role '\\x1b]0;evil\\x07\\u{202e}'");
  });
});

describe("every command", () => {
  it("says which database is used with --verbose, without the password", async () => {
    const store = new MemoryStore();
    const url = "postgresql://bob:tiger@host/db";
    for (const flag of ["--verbose", "-v"]) {
      const { stderr } = await new CliHarness({ store }).run(["users", "ls", flag, "--database", url]);
      expect(stderr).toContain("using the database postgresql://bob@host/db\n");
    }
    const { stderr } = await cli.run(["users", "ls", "-v"], { env: { HOME: "/home/bob" } });
    expect(stderr).toContain("using the database sqlite:/home/bob/.local/share/photoprism/identity.db\n");
  });

  it("closes the database, also after an error", async () => {
    await cli.run(["users", "ls"]);
    await cli.run(["users", "show", "nobody"]);
    expect(cli.closed).toBe(2);
  });

  it("does not open a database for flags that contradict each other", async () => {
    await cli.run(["users", "show", "--csv", "--json", "bob"]);
    expect(cli.opened).toHaveLength(0);
  });
});
