import { beforeEach, describe, expect, it } from "vitest";
import { CliHarness } from "../testing/cli-harness.ts";
import { ctrlC } from "../testing/fake-prompt.ts";

const password = "bob-s3cret";
const deniedLine = "error: login denied: username, password or code is wrong, or the user may not log in\n";
const by = { name: "test" };

let cli: CliHarness;
beforeEach(async () => {
  cli = new CliHarness();
  await cli.add({ username: "bob", provider: "local", password });
});

/** Gives bob a second factor; resolves to its secret and recovery codes. */
async function enableTwoFactor() {
  const { passcodes } = cli.services;
  const enrolment = await passcodes.enrol("bob", { kind: "administrator" }, by);
  await passcodes.confirm("bob", codeOf(enrolment.secret), by);
  // The code that confirmed is used up.
  cli.clock.advance({ seconds: 30 });
  return enrolment;
}
const codeOf = (secret: string): string => cli.ports.totp.code(secret, cli.clock.now());
const sessionCount = async (): Promise<number> => (await cli.services.sessions.list({ limit: 9 })).length;
const latestEvents = async () =>
  (await cli.services.audit.listEvents({ action: "login.attempted", limit: 9 })).map(({ outcome, reason }) => [
    outcome,
    reason,
  ]);

describe("login", () => {
  it("asks for the password, prints the session without its secret, and ends it", async () => {
    const { code, stdout, stderr, asked } = await cli.run(["login", "bob"], { answers: [password] });
    expect(asked).toEqual(["secret:Password"]);
    expect(stdout).toMatch(/\| UserName +\| bob +\|/);
    expect(stdout).toMatch(/\| Status +\| ended +\|/);
    expect(stdout).not.toContain("Token");
    expect(stderr).toBe("bob has logged in\nthe session has ended: nobody asked for its secret (--token)\n");
    expect(code).toBe(0);
    expect(await sessionCount()).toBe(0);
  });

  it("keeps the session with --token, and prints the secret that opens it", async () => {
    const { code, stdout, stderr } = await cli.run(["login", "--token", "bob", "--json", "--password-stdin"], {
      stdin: `${password}\n`,
    });
    const printed = JSON.parse(stdout) as Record<string, unknown>;
    expect(printed).toMatchObject({
      ...{ user_name: "bob", status: "active", client_ip: "", user_agent: "photoprism-cli" },
      ...{ auth_provider: "local", auth_method: "default", grant_type: "password" },
    });
    expect(await cli.services.authenticate(String(printed["token"]))).toMatchObject({
      principal: { account: { username: "bob" } },
    });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  });

  it("prints every field of the session, and the secret among them", async () => {
    const { stdout } = await cli.run(["login", "--token", "--tsv", "bob"], { answers: [password] });
    const [session] = await cli.services.sessions.list({ limit: 1 });
    const token = /^Token\t([0-9a-f]{48})$/m.exec(stdout)?.[1] ?? "";
    expect(stdout).toBe(
      [
        "Name\tValue",
        ...["AuthID\t", "AuthIssuer\t", "AuthMethod\tdefault", "AuthProvider\tlocal", "AuthScope\t*"],
        ...["ClientIP\t", "ClientName\t", "ClientUID\t", "GrantType\tpassword"],
        ...["LastActive\t2025-01-01 00:00:01", "LoginAt\t2025-01-01 00:00:01", "LoginIP\t", "ParentID\t"],
        ...[`RefID\t${String(session?.refId)}`, "SessExpires\t2025-01-15 00:00:01", "SessTimeout\t604800"],
        ...[`SessionID\t${String(session?.id)}`, "Status\tactive", `Token\t${token}`],
        ...["UpdatedAt\t2025-01-01 00:00:01", "UserAgent\tphotoprism-cli", "UserName\tbob"],
        ...[`UserUID\t${String(session?.accountUid)}`, ""],
      ].join("\n"),
    );
  });

  it("reads the password of a file, and asks for the username when there is none", async () => {
    const { code, asked } = await cli.run(["login", "--csv"], { answers: ["bob", password] });
    expect({ code, asked }).toEqual({ code: 0, asked: ["Username", "secret:Password"] });
    expect((await cli.run(["login", "--password-file=-", "bob"], { stdin: password })).code).toBe(0);
  });

  it("writes each attempt down, under the realm cli and without an address", async () => {
    await cli.run(["login", "bob"], { answers: [password] });
    await cli.run(["login", "bob"], { answers: ["wrong"] });
    expect(await cli.services.audit.listLogins({ limit: 9 })).toMatchObject([
      { username: "bob", realm: "cli", clientIp: "", status: "FAILED" },
    ]);
    expect(await latestEvents()).toEqual([
      ["failed", "invalid password"],
      ["ok", ""],
    ]);
  });

  it("says the same for a wrong password, an unknown user and one who may not log in, beside the log line", async () => {
    await cli.add({ username: "off", provider: "local", password, canLogin: false });
    for (const [name, typed] of [
      ["bob", "wrong-password"],
      ["nobody", password],
      ["off", password],
    ] as const) {
      const { code, stdout, stderr } = await cli.run(["login", name], { answers: [typed] });
      expect({ code, stdout }).toEqual({ code: 4, stdout: "" });
      expect(stderr).toBe(`login failed for "${name}" from unknown\n${deniedLine}`);
    }
    expect(await sessionCount()).toBe(0);
  });

  it("gives a denial as one object with --json", async () => {
    const { code, stdout, stderr } = await cli.run(["login", "--json", "bob", "--password-stdin"], { stdin: "wrong" });
    expect({ code, stdout }).toEqual({ code: 4, stdout: "" });
    expect(JSON.parse(stderr)).toMatchObject({ code: "cli/login-denied", details: {} });
  });

  it("says how long to wait after too many attempts, with exit 6, whatever the password", async () => {
    for (let attempt = 0; attempt < 11; attempt += 1) {
      await cli.run(["login", `name${String(attempt)}`, "--password-stdin"], { stdin: "wrong" });
    }
    const { code, stdout, stderr } = await cli.run(["login", "bob", "--password-stdin"], { stdin: password });
    expect({ code, stdout }).toEqual({ code: 6, stdout: "" });
    expect(stderr).toMatch(/^error: too many attempts; try again in \d+ seconds\n$/);
    const json = await cli.run(["login", "bob", "--json", "--password-stdin"], { stdin: password });
    const seconds = Number(
      (JSON.parse(json.stderr) as { details: { retryAfterSeconds: string } }).details.retryAfterSeconds,
    );
    expect(seconds).toBeGreaterThan(0);
    cli.clock.advance({ seconds });
    expect((await cli.run(["login", "bob", "--password-stdin"], { stdin: password })).code).toBe(0);
  });

  it.each([
    [["bob"], "password required: use --password-stdin or --password-file"],
    [[], "username required; see: photoprism login --help"],
    [["--password-stdin", "--password-file", "x", "bob"], "give the password in one way only"],
    [["--csv", "--md", "bob"], "give only one of --md, --csv, --tsv and --json"],
  ])("refuses %j where nobody can be asked, with exit 2", async (args, message) => {
    const result = await cli.run(["login", ...args]);
    expect(result).toMatchObject({ code: 2, stdout: "" });
    expect(result.stderr).toContain(message);
    expect(await latestEvents()).toEqual([]);
  });

  it("does not repeat a word too many, which may be the password", async () => {
    const { code, stderr } = await cli.run(["login", "bob", "tiger"]);
    expect(code).toBe(2);
    expect(stderr).not.toContain("tiger");
  });
});

describe("login with a second factor", () => {
  it("asks for the code after the password was right", async () => {
    const { secret } = await enableTwoFactor();
    const { code, stderr, asked } = await cli.run(["login", "bob"], { answers: [password, codeOf(secret)] });
    expect(asked).toEqual(["secret:Password", "secret:Code"]);
    expect(stderr).toContain("bob has logged in\n");
    expect(code).toBe(0);
  });

  it("takes --code, and a recovery code in its place, once", async () => {
    const { recoveryCodes, secret } = await enableTwoFactor();
    const logIn = (code: string) => cli.run(["login", "bob", "--code", code, "--password-stdin"], { stdin: password });
    const code = codeOf(secret);
    expect((await logIn(code)).code).toBe(0);
    expect((await logIn(code)).code).toBe(4);
    cli.clock.advance({ hours: 1 });
    expect((await logIn(recoveryCodes[0] ?? "")).code).toBe(0);
    expect((await logIn(recoveryCodes[0] ?? "")).code).toBe(4);
  });

  it("says that a code is needed when it cannot ask, with exit 4, and only after the right password", async () => {
    await enableTwoFactor();
    const right = await cli.run(["login", "bob", "--password-stdin"], { stdin: password });
    expect(right).toMatchObject({
      code: 4,
      stdout: "",
      stderr: "error: the password is right, and a code of the second factor is needed: give it with --code\n",
    });
    const wrong = await cli.run(["login", "bob", "--password-stdin"], { stdin: "wrong" });
    expect(wrong).toMatchObject({ code: 4, stderr: `login failed for "bob" from unknown\n${deniedLine}` });
    expect(await sessionCount()).toBe(0);
  });

  it("denies a wrong code as it denies a wrong password", async () => {
    await enableTwoFactor();
    const result = await cli.run(["login", "bob"], { answers: [password, "000000"] });
    expect(result).toMatchObject({ code: 4, stdout: "", stderr: `login failed for "bob" from unknown\n${deniedLine}` });
    expect(await sessionCount()).toBe(0);
  });

  it("opens nothing after Ctrl-C at the code", async () => {
    await enableTwoFactor();
    expect((await cli.run(["login", "bob"], { answers: [password, ctrlC] })).code).toBe(130);
    expect(await sessionCount()).toBe(0);
  });
});
