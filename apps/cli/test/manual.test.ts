import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { engines } from "./support/engines.ts";
import { manualFlags, manualLines } from "./support/manual.ts";
import { jsonOf } from "./support/output.ts";
import { enter, type TerminalStep } from "./support/terminal.ts";
import { openWorkspace, type Workspace } from "./support/workspace.ts";

const addBob = 'photoprism users add -p mysecret -n "Bob" bob';

/** What a reader of the manual puts in the place of the words in brackets. */
const filledIn = (line: string): string =>
  line.replace("[options]", "--webdav").replace("[username]", "bob").replace("[search]", "bob");

/** Lines that ask: what the person at the terminal sees and types. */
const dialogues: Readonly<Record<string, readonly TerminalStep[]>> = {
  "photoprism passwd [username]": [
    { waitFor: "New Password", type: `new-secret-1${enter}` },
    { waitFor: "Retype Password", type: `new-secret-1${enter}` },
  ],
  "photoprism passwd admin": [
    { waitFor: "New Password", type: `new-secret-2${enter}` },
    { waitFor: "Retype Password", type: `new-secret-2${enter}` },
  ],
  "photoprism users add [options] [username]": [
    { waitFor: "Email", type: enter },
    { waitFor: "Role", type: enter },
    { waitFor: "Password", type: `new-secret-3${enter}` },
    { waitFor: "Retype Password", type: `new-secret-3${enter}` },
  ],
  "photoprism users rm [username]": [{ waitFor: "Delete user 'bob'?", type: `y${enter}` }],
};

describe.each(engines)("the command lines of the manual on $name", (engine) => {
  let workspace: Workspace;
  beforeEach(async () => {
    workspace = await openWorkspace(engine, { PHOTOPRISM_ADMIN_PASSWORD: "admin-secret" });
  });
  afterEach(() => workspace.close());

  const prepare = async (line: string): Promise<void> => {
    const makesBob = line.startsWith("photoprism users add");
    const args = ["users", "add", "-A", "oidc", "--auth-id", "subject-1", makesBob ? "other" : "bob"];
    expect(await workspace.cli(args)).toMatchObject({ code: 0 });
  };

  it.each(manualLines)("%s", async (line) => {
    await prepare(line);
    const steps = dialogues[line];
    if (steps !== undefined) {
      const { code, screen } = await workspace.onTerminal(filledIn(line), steps);
      expect(screen).not.toContain("new-secret");
      expect(code, screen).toBe(0);
    } else {
      expect(await workspace.paste(filledIn(line))).toMatchObject({ code: 0, signal: undefined });
    }
    await expectEffect(workspace, line);
  });

  it("has every flag of the manual in the help of users add and users mod", async () => {
    for (const command of ["add", "mod"]) {
      const { stdout } = await workspace.cli(["users", command, "--help"]);
      const missing = manualFlags.filter((flag) => !new RegExp(`(^|[\\s,])${flag}([\\s,=]|$)`, "m").exec(stdout));
      // A new account has no second factor yet.
      expect(missing).toEqual(command === "add" ? ["--disable-2fa"] : []);
    }
  });
});

async function expectEffect(workspace: Workspace, line: string): Promise<void> {
  const found = async (...args: string[]): Promise<unknown[]> =>
    jsonOf(await workspace.cli(["users", "ls", "--json", ...args])) as unknown[];
  if (line === "photoprism users reset --yes") expect(await found()).toMatchObject([{ username: "admin" }]);
  else if (line === "photoprism users rm [username]") {
    expect(await found("bob")).toEqual([]);
    expect(await found("bob", "--deleted")).toHaveLength(1);
  } else if (line === addBob) {
    expect(await found("bob")).toMatchObject([{ username: "bob", role: "admin", authentication: "Default" }]);
  } else if (line.includes("[options]")) {
    expect(await found("bob")).toMatchObject([{ username: "bob", webdav: true }]);
  } else {
    expect(await found("bob")).toHaveLength(1);
  }
}
