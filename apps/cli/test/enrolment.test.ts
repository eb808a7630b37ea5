import { execFileSync } from "node:child_process";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { engines } from "./support/engines.ts";
import { rowsOf } from "./support/output.ts";
import { runsWith } from "./support/programs.ts";
import { ctrlC, enter } from "./support/terminal.ts";
import { openWorkspace, type Workspace } from "./support/workspace.ts";

const PASSWORD = "my-secret-password";

describe.runIf(runsWith("expect")).each(engines)("at a terminal on $name", (engine) => {
  let workspace: Workspace;
  beforeEach(async () => {
    workspace = await openWorkspace(engine, { PHOTOPRISM_SECRET_KEY: Buffer.alloc(32, 3).toString("base64") });
    const added = await workspace.cli(["users", "add", "-r", "admin", "--password-stdin", "bob"], { input: PASSWORD });
    expect(added).toMatchObject({ code: 0 });
  });
  afterEach(() => workspace.close());

  it("2fa enable shows a QR code, the secret and ten recovery codes, and stays pending when no code is typed", async () => {
    const { code, screen } = await workspace.onTerminal("photoprism 2fa enable bob", [
      { waitFor: "First code", type: `000000${enter}` },
      { waitFor: "wrong code" },
      { waitFor: "First code", type: enter },
    ]);
    expect(code, screen).toBe(0);
    expect(screen).toMatch(/[█▀▄]{10}/);
    expect(screen).toContain("not active yet");
    const secret = /Secret: ([A-Z2-7]{32})/.exec(screen)?.[1] ?? "";
    const [, codes = ""] = screen.split("Recovery codes:");
    expect(new Set(codes.match(/(?<= )[0-9a-z]{12}(?=\s)/g)).size).toBe(10);

    const first = execFileSync("oathtool", ["--totp", "-b", secret]).toString().trim();
    const confirmed = await workspace.cli(["2fa", "enable", "--code-stdin", "bob"], { input: `${first}\n` });
    expect(confirmed).toMatchObject({ code: 0 });
    const login = await workspace.cli(["login", "--password-stdin", "bob"], { input: PASSWORD });
    expect(login).toMatchObject({ code: 4 });
    expect(login.stderr).toContain("--code");
  }, 60_000);

  it("login asks for the password, unseen, and tells a wrong one from nothing else", async () => {
    const right = await workspace.onTerminal("photoprism login bob", [{ waitFor: "Password", type: PASSWORD + enter }]);
    expect(right.code, right.screen).toBe(0);
    expect(right.screen).not.toContain(PASSWORD);
    const answers: string[] = [];
    for (const name of ["bob", "nobody"]) {
      const { code, screen } = await workspace.onTerminal(`photoprism login ${name}`, [
        { waitFor: "Password", type: `wrong-password${enter}` },
      ]);
      expect(code, screen).toBe(4);
      answers.push(screen.replaceAll(name, "NAME"));
    }
    expect(answers[0]).toBe(answers[1]);
    const interrupted = await workspace.onTerminal("photoprism login bob", [{ waitFor: "Password", type: ctrlC }]);
    expect(interrupted.code).toBe(130);
  }, 60_000);

  it("login is throttled after too many wrong passwords, exit 6, until the administrator lets it go", async () => {
    const logIn = (input: string) => workspace.cli(["login", "--password-stdin", "bob"], { input });
    // Five are free, and the sixth costs a second: less than a busy machine takes for the seventh.
    for (let failure = 1; failure <= 6; failure += 1) expect(await logIn("wrong-password")).toMatchObject({ code: 4 });
    await workspace.database.rows("UPDATE auth_throttle SET until = '2999-01-01 00:00:00.000' WHERE failures = 6");
    expect(await logIn("wrong-password")).toMatchObject({ code: 6 });
    expect(await logIn(PASSWORD)).toMatchObject({ code: 6 });
    const throttled = rowsOf(await workspace.cli(["auth", "throttled", "ls", "--json"]));
    expect(throttled.map(({ key }) => key).sort()).toEqual(["account:bob", "address:unknown"]);
    expect(await workspace.cli(["auth", "throttled", "rm", "bob"])).toMatchObject({ code: 0 });
    expect(await workspace.cli(["auth", "throttled", "rm", "bob"])).toMatchObject({ code: 3 });
    expect(await logIn(PASSWORD)).toMatchObject({ code: 0 });
    const report = rowsOf(await workspace.cli(["audit", "logins", "--json"]));
    expect(report).toMatchObject([{ username: "bob", realm: "cli", status: "OK" }]);
  }, 60_000);
});
