import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { sqlite } from "./support/engines.ts";
import { verifiesWithHtpasswd } from "./support/htpasswd.ts";
import { rowsOf } from "./support/output.ts";
import { ctrlC, ctrlD, enter, inShell, shellReady, type TerminalStep } from "./support/terminal.ts";
import { openWorkspace, type Workspace } from "./support/workspace.ts";

const secret = "typed-s3cret";
const line = (text: string): string => `${text}${enter}`;

let workspace: Workspace;
beforeEach(async () => {
  workspace = await openWorkspace(sqlite);
  expect(await workspace.cli(["users", "add", "-p", "first-secret", "bob"])).toMatchObject({ code: 0 });
});
afterEach(() => workspace.close());

const livingNames = async (): Promise<unknown[]> =>
  rowsOf(await workspace.cli(["users", "ls", "--json"])).map((row) => row["username"]);

describe("passwd on a terminal", () => {
  it("asks twice, shows nothing of what is typed, and sets the password", async () => {
    const { code, screen } = await workspace.onTerminal("photoprism passwd bob", [
      { waitFor: "New Password", type: line(secret) },
      { waitFor: "Retype Password", type: line(secret) },
    ]);
    expect(code, screen).toBe(0);
    expect(screen).not.toContain(secret);
    expect(await verifiesWithHtpasswd(workspace, "bob", secret)).toBe(true);
    expect(await verifiesWithHtpasswd(workspace, "bob", "first-secret")).toBe(false);
  });

  it("takes both lines when they are typed before it asks", async () => {
    const { code, screen } = await workspace.onTerminal("photoprism passwd bob", [
      { waitFor: "New Password", type: line(secret) + line(secret) },
    ]);
    expect(code, screen).toBe(0);
    expect(screen).not.toContain(secret);
    expect(await verifiesWithHtpasswd(workspace, "bob", secret)).toBe(true);
  });

  it("still asks on the terminal when its output goes into a pipe", async () => {
    const { code, screen } = await workspace.onTerminal("set -o pipefail; photoprism passwd bob | cat", [
      { waitFor: "New Password", type: line(secret) },
      { waitFor: "Retype Password", type: line(secret) },
    ]);
    expect(code, screen).toBe(0);
    expect(screen).not.toContain(secret);
  });

  it("obeys backspace, and keeps spaces and letters outside ASCII", async () => {
    const { code, screen } = await workspace.onTerminal("photoprism passwd bob", [
      { waitFor: "New Password", type: line(" pässwörtX\u007f \u{1F511} ") },
      { waitFor: "Retype Password", type: line(" pässwört \u{1F511} ") },
    ]);
    expect(code, screen).toBe(0);
    expect(await verifiesWithHtpasswd(workspace, "bob", " pässwört \u{1F511} ")).toBe(true);
  });

  it("says when the two do not match, and changes nothing", async () => {
    const { code, screen } = await workspace.onTerminal("photoprism passwd bob", [
      { waitFor: "New Password", type: line(secret) },
      { waitFor: "Retype Password", type: line("another-secret") },
    ]);
    expect(code, screen).toBe(2);
    expect(screen).toMatch(/did not match|do not match/);
    expect(screen).not.toContain("another-secret");
    expect(await verifiesWithHtpasswd(workspace, "bob", "first-secret")).toBe(true);
  });

  it("refuses a short one, naming the limit", async () => {
    const { code, screen } = await workspace.onTerminal("photoprism passwd bob; exit $?", [
      { waitFor: "New Password", type: line("short7!") },
      { waitFor: "8" },
    ]);
    expect(code, screen).toBe(2);
    expect(await verifiesWithHtpasswd(workspace, "bob", "first-secret")).toBe(true);
  });

  it("does not ask for the password of somebody who does not exist", async () => {
    const { code, screen } = await workspace.onTerminal("photoprism passwd nobody", [{ waitFor: "not found" }]);
    expect(code, screen).toBe(3);
    expect(screen).not.toContain("New Password");
  });
});

describe("Ctrl-C", () => {
  const before: readonly (readonly [string, string, readonly TerminalStep[]])[] = [
    ["the first password", "photoprism passwd bob", [{ waitFor: "New Password", type: `half${ctrlC}` }]],
    [
      "the second password",
      "photoprism passwd bob",
      [
        { waitFor: "New Password", type: line(secret) },
        { waitFor: "Retype Password", type: ctrlC },
      ],
    ],
    ["a username", "photoprism users add", [{ waitFor: "Username", type: ctrlC }]],
    ["a yes or no", "photoprism users rm bob", [{ waitFor: "Delete user 'bob'?", type: ctrlC }]],
    ["a word to confirm", "photoprism users reset", [{ waitFor: "reset", type: ctrlC }]],
  ];

  it.each(before)("at the question for %s gives 130 and restores the terminal", async (_question, command, steps) => {
    // The trap keeps the shell itself; a shell without job control does not repair the terminal behind a program.
    const { screen } = await workspace.onTerminal(`trap : INT; stty -a; ${command}; echo "ended $?"; stty -a`, [
      ...steps,
      { waitFor: "ended 130" },
    ]);
    const settings = screen.match(/speed[\s\S]*?-?echoke\b/g);
    expect(settings, screen).toHaveLength(2);
    expect(settings?.[1]).toBe(settings?.[0]);
    expect(settings?.[1]).toMatch(/ icanon .* echo /);
    expect(await livingNames()).toEqual(["bob"]);
    expect(await verifiesWithHtpasswd(workspace, "bob", "first-secret")).toBe(true);
  });

  it("leaves a shell in which one can go on typing", async () => {
    const { screen } = await inShell(
      [
        { waitFor: shellReady, type: line("photoprism passwd bob") },
        { waitFor: "New Password", type: ctrlC },
        { waitFor: shellReady, type: line("echo ended $? visible") },
        { waitFor: "ended 130 visible" },
        { waitFor: shellReady, type: line("exit") },
      ],
      workspace,
    );
    // Typed and echoed, then printed.
    expect(screen).toContain("echo ended $? visible");
    expect(screen).toContain("ended 130 visible");
  });
});

describe("users add on a terminal", () => {
  it("asks for all that is missing", async () => {
    const { code, screen } = await workspace.onTerminal("photoprism users add --role user", [
      { waitFor: "Username", type: line("carol") },
      { waitFor: "Email", type: line("Carol@Example.com") },
      { waitFor: "Password", type: line(secret) },
      { waitFor: "Retype Password", type: line(secret) },
    ]);
    expect(code, screen).toBe(0);
    expect(screen).not.toContain(secret);
    expect(
      await workspace.database.rows("SELECT user_email, user_role FROM auth_users WHERE user_name = $1", ["carol"]),
    ).toEqual([{ user_email: "carol@example.com", user_role: "user" }]);
    expect(await verifiesWithHtpasswd(workspace, "carol", secret)).toBe(true);
  });

  it("asks for nothing when all is given", async () => {
    const { code, screen } = await workspace.onTerminal(
      `photoprism users add -p ${secret} -m carol@example.com carol`,
      [],
    );
    expect(code, screen).toBe(0);
    expect(screen).not.toMatch(/Username|Email:|Password:/);
  });

  it("offers to restore a deleted user of that name", async () => {
    const [before] = await workspace.database.rows("SELECT user_uid FROM auth_users");
    await workspace.cli(["users", "add", "-A", "oidc", "--auth-id", "subject-1", "keeper"]);
    expect(await workspace.cli(["users", "rm", "--yes", "bob"])).toMatchObject({ code: 0 });
    const declined = await workspace.onTerminal("photoprism users add bob", [
      { waitFor: "Restore user 'bob'?", type: line("n") },
    ]);
    expect(declined.code, declined.screen).toBe(0);
    expect(await livingNames()).toEqual(["keeper"]);
    const accepted = await workspace.onTerminal("photoprism users add bob", [
      { waitFor: "Restore user 'bob'?", type: line("y") },
    ]);
    expect(accepted.code, accepted.screen).toBe(0);
    expect(
      await workspace.database.rows("SELECT user_uid, deleted_at FROM auth_users WHERE user_name = 'bob'"),
    ).toEqual([{ user_uid: before?.["user_uid"], deleted_at: null }]);
  });
});

describe("confirmation", () => {
  beforeEach(() => workspace.cli(["users", "add", "-A", "oidc", "--auth-id", "subject-1", "keeper"]));

  it.each(["n", "", "no", "maybe", ctrlD])("of users rm: %j leaves the user, exit 0", async (answer) => {
    const type = answer === ctrlD ? ctrlD : line(answer);
    const { code, screen } = await workspace.onTerminal("photoprism users rm bob", [
      { waitFor: "Delete user 'bob'?", type },
    ]);
    expect(code, screen).toBe(0);
    expect(screen).toMatch(/not (been )?(deleted|removed)/);
    expect(await livingNames()).toEqual(["bob", "keeper"]);
  });

  it.each(["y", "Y", "yes"])("of users rm: %j deletes the user and says how to restore", async (answer) => {
    const { code, screen } = await workspace.onTerminal("photoprism users rm bob", [
      { waitFor: "Delete user 'bob'?", type: line(answer) },
    ]);
    expect(code, screen).toBe(0);
    expect(screen).toContain("photoprism users restore bob");
    expect(await livingNames()).toEqual(["keeper"]);
  });

  it("of users rm does not come before the user is found", async () => {
    const { code, screen } = await workspace.onTerminal("photoprism users rm nobody", [{ waitFor: "not found" }]);
    expect(code, screen).toBe(3);
    expect(screen).not.toContain("Delete user");
  });

  it.each(["y", "yes", "", "RESETT"])("of users reset: %j is not the word, nothing happens, exit 0", async (answer) => {
    const { code, screen } = await workspace.onTerminal("photoprism users reset", [
      { waitFor: "reset", type: line(answer) },
    ]);
    expect(code, screen).toBe(0);
    expect(await livingNames()).toEqual(["bob", "keeper"]);
  });

  it("of users reset: the word resets", async () => {
    const { code, screen } = await workspace.onTerminal("photoprism users reset", [
      { waitFor: "reset", type: line("reset") },
    ]);
    expect(code, screen).toBe(0);
    expect(screen).toContain("photoprism users add");
    expect(await workspace.database.rows("SELECT user_uid FROM auth_users")).toEqual([]);
  });
});
