import { beforeEach, describe, expect, it } from "vitest";
import { CliHarness } from "../../testing/cli-harness.ts";
import { ctrlC } from "../../testing/fake-prompt.ts";

let cli: CliHarness;
beforeEach(async () => {
  cli = new CliHarness();
  await cli.add({ username: "keeper", role: "admin", provider: "local", password: "mysecret" });
  await cli.add({ username: "bob", provider: "local", password: "mysecret" });
});

const add = (...args: string[]) => cli.run(["auth", "add", ...args]);
const sessions = () => cli.services.sessions.list({ limit: 9 });
const appPassword = (stdout: string): string => /(?:\w{6}-){3}\w{6}/.exec(stdout)?.[0] ?? "no app password";
const year = 31_536_000;

describe("auth add", () => {
  it("adds an app password for a user: a box on stdout, all that is said on stderr", async () => {
    const { code, stdout, stderr } = await add("-n", "Phone", "-s", "photos READ", "bob");
    const secret = appPassword(stdout);
    expect(stdout).toBe(
      [
        "|-----------------------------|---------------------|",
        "|        App Password         | Authorization Scope |",
        "|-----------------------------|---------------------|",
        `| ${secret} | photos read         |`,
        "|-----------------------------|---------------------|",
        "",
      ].join("\n"),
    );
    expect(stderr).toBe(
      "hint: this app password logs bob in without a second factor; keep it as a password\n" +
        "PLEASE COPY THE FOLLOWING APP PASSWORD NOW, AS YOU WILL NOT BE ABLE TO SEE IT AGAIN:\n",
    );
    expect(code).toBe(0);
    expect(await cli.services.authenticate(secret)).toMatchObject({ kind: "ok" });
    expect(await sessions()).toMatchObject([
      {
        username: "bob",
        clientName: "Phone",
        scope: "photos read",
        provider: "application",
        method: "default",
        grantType: "cli",
        idleTimeoutSeconds: 0,
        expiresAt: new Date(cli.clock.now().getTime() + year * 1000),
      },
    ]);
  });

  it("adds an access token when no user is given", async () => {
    const { code, stdout, stderr } = await add("--name", "Monitoring", "--scope", "metrics");
    const [secret = ""] = /[0-9a-f]{48}/.exec(stdout) ?? [];
    expect(stdout).toBe(
      [
        "|--------------------------------------------------|---------------------|",
        "|                   Access Token                   | Authorization Scope |",
        "|--------------------------------------------------|---------------------|",
        `| ${secret} | metrics             |`,
        "|--------------------------------------------------|---------------------|",
        "",
      ].join("\n"),
    );
    expect(stderr).toBe("PLEASE COPY THE FOLLOWING ACCESS TOKEN NOW, AS YOU WILL NOT BE ABLE TO SEE IT AGAIN:\n");
    expect(code).toBe(0);
    expect(await cli.services.authenticate(secret)).toMatchObject({ kind: "ok" });
    expect(await sessions()).toMatchObject([{ accountUid: undefined, provider: "access_token", method: "oauth2" }]);
  });

  it("asks for name and scope on a terminal; Enter takes a random name and everything", async () => {
    const { asked, code } = await cli.run(["auth", "add", "bob"], { answers: ["", ""] });
    const [name] = /[A-Z][a-z]+ [A-Z][a-z]+(?=\)$)/.exec(asked[0] ?? "") ?? [];
    expect(asked).toEqual([`Client Name (Enter for ${String(name)})`, "Authorization Scope (Enter for *)"]);
    expect(code).toBe(0);
    expect(await sessions()).toMatchObject([{ clientName: name, scope: "*" }]);
  });

  it.each([
    [["-n", "Phone"], ["photos"], 1],
    [["-s", "photos"], ["Phone"], 1],
    [["-n", "Phone", "-s", "photos"], [], 0],
  ])("asks only for what is missing beside %j", async (flags, answers, count) => {
    const { asked, code } = await cli.run(["auth", "add", ...flags, "bob"], { answers });
    expect(code).toBe(0);
    expect(asked).toHaveLength(count);
    expect(await sessions()).toMatchObject([{ clientName: "Phone", scope: "photos" }]);
  });

  it.each([
    [["bob"], "name and scope required: use --name and --scope"],
    [["-n", "Phone", "bob"], "scope required: use --scope"],
    [["-s", "*", "bob"], "name required: use --name"],
    [[], "name and scope required: use --name and --scope"],
  ])("names the flags when there is nobody to ask, %j", async (args, message) => {
    expect(await add(...args)).toMatchObject({ code: 2, stdout: "", stderr: `error: ${message}\n` });
    expect(await sessions()).toEqual([]);
  });

  it.each([
    ["-e", "60", 60],
    ["--expires", "1", 1],
  ])("ends after the seconds of %s %s", async (flag, seconds, expected) => {
    await add("-n", "x", "-s", "*", flag, seconds, "bob");
    const [session] = await sessions();
    expect(session?.expiresAt).toEqual(new Date(cli.clock.now().getTime() + expected * 1000));
  });

  it.each([["--expires=-1"], ["-e=-1"], ["-e", "-1"], ["--expires", "-1"]])("never ends with %s", async (...flags) => {
    expect(await add("-n", "x", "-s", "*", ...flags)).toMatchObject({ code: 0 });
    expect(await sessions()).toMatchObject([{ expiresAt: undefined }]);
  });

  it("prints the session with --json, and the secret this once", async () => {
    const { stdout, stderr } = await add("bob", "--json", "-n", "Phone", "-s", "*");
    const shown = JSON.parse(stdout) as { secret: string; ref_id: string };
    expect(shown).toMatchObject({ user_name: "bob", client_name: "Phone", auth_scope: "*", status: "active" });
    expect(await cli.services.authenticate(shown.secret)).toMatchObject({ kind: "ok" });
    expect(stderr).toBe("");
    for (const args of [
      ["auth", "ls", "--json"],
      ["auth", "show", "--json", shown.ref_id],
    ]) {
      expect((await cli.run(args)).stdout).not.toContain(shown.secret);
    }
  });

  it("takes a uid for the user, and the alias sess", async () => {
    const { uid } = await cli.services.accounts.get("bob");
    expect(await cli.run(["sess", "add", uid, "-n", "x", "-s", "*"])).toMatchObject({ code: 0 });
    expect(await sessions()).toMatchObject([{ username: "bob" }]);
  });

  it("says that a user is unknown, deleted or disabled before it asks anything", async () => {
    await cli.add({ username: "gone" });
    await cli.run(["users", "rm", "-f", "gone"]);
    await cli.run(["users", "mod", "--no-login", "bob"]);
    for (const [name, code, message] of [
      ["nobody", 3, "error: user 'nobody' not found\nsee: photoprism users ls --deleted\n"],
      ["gone", 5, "error: user 'gone' has been deleted; restore the user first\n"],
      ["bob", 5, "error: user 'bob' may not log in\nsee: photoprism users show bob\n"],
    ] as const) {
      const result = await cli.run(["auth", "add", name], { answers: [] });
      expect(result).toMatchObject({ code, stdout: "", asked: [] });
      expect(result.stderr).toContain(message);
    }
    expect(await sessions()).toEqual([]);
  });

  it("refuses an unknown scope before it asks for the name", async () => {
    const { asked, code, stderr } = await cli.run(["auth", "add", "-s", "fotos", "bob"], { answers: [] });
    expect({ asked, code }).toEqual({ asked: [], code: 2 });
    expect(stderr).toMatch(/^error: scope must not contain 'fotos'; accepted: .*photos.*\nfor example: --scope /);
  });

  it.each([
    [["-n", "x", "-s", ""], 2, "scope must not be empty"],
    [["-n", "x", "-s", "photos:view"], 2, "the value of a resource is true or false"],
    [["-n", "x", "-s", "*", "-e", "0"], 2, "lifetime invalid; accepted: 1 to"],
    [["-n", "x", "-s", "*", "-e=-2"], 2, "--expires takes a whole number, or -1"],
    [["-n", "x", "-s", "*", "-e", "1h"], 2, "--expires takes a whole number, or -1"],
    [["-n", "x\u0000", "-s", "*"], 2, "name"],
    [["-n", "x".repeat(201), "-s", "*"], 2, "name"],
    [["bob", "ann"], 2, "takes one argument, the username, not also 'ann'"],
  ])("refuses %j with exit %d", async (args, code, message) => {
    const result = await add(...args);
    expect(result).toMatchObject({ code, stdout: "" });
    expect(result.stderr).toContain(message);
    expect(await sessions()).toEqual([]);
  });

  it("adds nothing after Ctrl-C", async () => {
    expect(await cli.run(["auth", "add", "bob"], { answers: ["Phone", ctrlC] })).toMatchObject({ code: 130 });
    expect(await sessions()).toEqual([]);
  });
});
