import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { commandName, syntaxOf } from "./command-catalog.ts";
import { loadAllCommands } from "./commands/index.ts";
import { CliHarness } from "./testing/cli-harness.ts";

const commands = await loadAllCommands();

const names = commands.flatMap((command) => commandName(command).split(" "));
const flags = commands.flatMap((command) => syntaxOf(command).flags.flatMap(({ names: spellings }) => spellings));

const anyText = fc.string({ unit: "binary", maxLength: 80 });
const anyWord = fc.oneof(
  fc.constantFrom(...names, "bob", "keeper", "--", "-", ""),
  fc.constantFrom(...flags),
  fc.tuple(fc.constantFrom(...flags), anyText).map(([flag, text]) => `${flag}=${text}`),
  anyText,
);

/** A command with flags and words that fit it more or less. */
const commandLine = fc.constantFrom(...commands).chain((command) => {
  const own = syntaxOf(command).flags.flatMap(({ names: spellings }) => spellings);
  const word = fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...own, "bob", "keeper", "true") }, anyWord);
  return fc.array(word, { maxLength: 6 }).map((words) => [...commandName(command).split(" "), ...words]);
});

const obeyedByTerminals = /[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069]/;

const isFollowing = ([group, name]: readonly string[]): boolean => group === "audit" && name === "events";

describe("any command line", () => {
  it("ends with an exit code of the table, a readable message, and without an unexpected error", async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(commandLine, fc.array(anyWord, { maxLength: 6 })), async (args) => {
        const cli = new CliHarness();
        await cli.add({ username: "keeper", role: "admin", provider: "local", password: "mysecret" });
        await cli.add({ username: "bob" });
        const { code, stdout, stderr } = await cli.run(args, { stdin: "s3cret-pass" });
        expect([0, 2, 3, 4, 5, 130]).toContain(code);
        expect(stderr).not.toMatch(/unexpected (?:\w*Error|error)/);
        expect(stderr).not.toMatch(obeyedByTerminals);
        // 130 ends what follows the log, which has told what there was by then.
        if (code !== 0 && !(code === 130 && isFollowing(args))) expect(stdout).toBe("");
        if (code !== 0) expect(stderr).not.toBe("");
        expect(cli.opened).toHaveLength(cli.closed);
      }),
      { numRuns: 400, examples: [[["audit", "events", "-f"]]] },
    );
  });

  it("never shows a password, however the rest is mistyped", async () => {
    const secret = "s3cret-0f-the-test";
    const withSecret = fc
      .tuple(
        fc.constantFrom("add", "mod", "ad", "add -x", "mod --nonsense", "add --webdav=maybe", "add -n"),
        fc.constantFrom(
          [`-p`, secret],
          [`-p=${secret}`],
          [`-p${secret}`],
          [`--password=${secret}`],
          [`--pasword=${secret}`],
          [`--password`, secret],
          // Alone it would be the username.
          ["bob", secret],
        ),
        fc.constantFrom(
          [],
          ["bob"],
          ["bob", secret],
          ["no(good)"],
          ["-r", "boss", "new"],
          ["--password-stdin", "new"],
          ["new", "--json"],
        ),
      )
      .map(([command, password, rest]) => ["users", ...command.split(" "), ...password, ...rest]);
    await fc.assert(
      fc.asyncProperty(withSecret, async (args) => {
        const { stdout, stderr } = await new CliHarness().run(args, { stdin: secret });
        expect(stdout + stderr).not.toContain(secret);
      }),
      { numRuns: 200 },
    );
  });
});
