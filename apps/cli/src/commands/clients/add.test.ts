import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { CliHarness } from "../../testing/cli-harness.ts";
import { ctrlC } from "../../testing/fake-prompt.ts";

const given = "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6";
let cli: CliHarness;
beforeEach(async () => {
  cli = new CliHarness();
  await cli.add({ username: "keeper", role: "admin", provider: "local", password: "mysecret" });
  await cli.add({ username: "bob", provider: "local", password: "mysecret" });
});

const add = (...args: string[]) => cli.run(["clients", "add", ...args]);
const clients = () => cli.services.clients.list({ limit: 9 });
const works = async (clientId: string, clientSecret: string): Promise<boolean> =>
  (await cli.services.tokens.issue({ clientId, clientSecret })).kind === "ok";

describe("clients add", () => {
  it("registers: report and box on stdout, all that is said on stderr", async () => {
    const { code, stdout, stderr } = await add("--name", "Monitoring", "--scope", "metrics");
    const uid = String((await clients())[0]?.uid);
    const [secret = ""] = /\b[0-9A-Za-z]{32}\b/.exec(stdout) ?? [];
    expect(stdout).toBe(
      [
        "|------------------|------------|-----------------------|------|--------|---------|---------|--------------------------|---------------------|",
        "|    Client ID     |    Name    | Authentication Method | User |  Role  |  Scope  | Enabled |  Access Token Lifetime   |     Created At      |",
        "|------------------|------------|-----------------------|------|--------|---------|---------|--------------------------|---------------------|",
        `| ${uid} | Monitoring | Client (OAuth2)       | n/a  | Client | metrics | Yes     | 24h0m0s; up to 10 tokens | 2025-01-01 00:00:02 |`,
        "|------------------|------------|-----------------------|------|--------|---------|---------|--------------------------|---------------------|",
        "|------------------|----------------------------------|",
        "|    Client ID     |          Client Secret           |",
        "|------------------|----------------------------------|",
        `| ${uid} | ${secret} |`,
        "|------------------|----------------------------------|",
        "",
      ].join("\n"),
    );
    expect(stderr).toBe(
      "successfully registered new client 'Monitoring'\n" +
        "PLEASE COPY THE FOLLOWING CLIENT SECRET NOW, AS YOU WILL NOT BE ABLE TO SEE IT AGAIN:\n",
    );
    expect(code).toBe(0);
    expect(await works(uid, secret)).toBe(true);
  });

  it.each([
    [["-n", "Backup"], { name: "Backup" }],
    [["--role", "guest"], { role: "guest" }],
    [["-r", "Client"], { role: "client" }],
    [["-s", "WebDAV photos"], { scope: "photos webdav" }],
    [["-e", "2678400"], { tokenLifetimeSeconds: 2_678_400 }],
    [["--expires", "1"], { tokenLifetimeSeconds: 1 }],
    [["-t", "1"], { tokenLimit: 1 }],
    [["--tokens=-1"], { tokenLimit: -1 }],
    [["--id", "cs5gfen1bgxz7s9i"], { uid: "cs5gfen1bgxz7s9i" }],
    [["BOB"], { username: "bob" }],
  ])("applies %j", async (args, expected) => {
    expect(await add("-s", "*", ...args)).toMatchObject({ code: 0 });
    expect(await clients()).toMatchObject([
      { role: "client", tokenLifetimeSeconds: 86_400, tokenLimit: 10, username: "", enabled: true, ...expected },
    ]);
  });

  it("takes the owner by uid too, and the alias client", async () => {
    const { uid } = await cli.services.accounts.get("bob");
    expect(await cli.run(["client", "add", uid, "-s", "*"])).toMatchObject({ code: 0 });
    expect(await clients()).toMatchObject([{ accountUid: uid, username: "bob" }]);
  });

  it("asks for name and scope on a terminal; Enter takes a random name", async () => {
    const { asked, code } = await cli.run(["clients", "add", "bob"], { answers: ["", "photos"] });
    const [name] = /[A-Z][a-z]+ [A-Z][a-z]+(?=\)$)/.exec(asked[0] ?? "") ?? [];
    expect(asked).toEqual([
      `Client Name (Enter for ${String(name)})`,
      "Authorization Scope (such as photos read, * for all)",
    ]);
    expect(code).toBe(0);
    expect(await clients()).toMatchObject([{ name, scope: "photos" }]);
  });

  it("has no scope by default: Enter is refused", async () => {
    const result = await cli.run(["clients", "add", "-n", "x"], { answers: [""] });
    expect(result).toMatchObject({ code: 2, stdout: "" });
    expect(result.stderr).toContain("scope must not be empty");
    expect(await clients()).toEqual([]);
  });

  it("makes up a name without a terminal, and needs --scope there", async () => {
    expect(await add("-n", "x")).toMatchObject({ code: 2, stdout: "", stderr: "error: scope required: use --scope\n" });
    expect(await add("-s", "*")).toMatchObject({ code: 0 });
    const [{ name } = {}] = await clients();
    expect(name).toMatch(/^[A-Z][a-z]+ [A-Z][a-z]+$/);
  });

  it("takes a secret that was given out already, from a flag, standard input or a file", async () => {
    const folder = mkdtempSync(join(tmpdir(), "pp-client-"));
    const file = join(folder, "secret");
    writeFileSync(file, `${given}\n`, { mode: 0o600 });
    const flags = [["--secret", given], ["--secret-stdin"], ["--secret-file", "-"], ["--secret-file", file]];
    for (const args of flags) {
      const { code, stderr } = await cli.run(["clients", "add", "-s", "*", ...args], { stdin: `${given}\n` });
      expect(code).toBe(0);
      expect(stderr.includes("others can see a secret on the command line")).toBe(args.includes("--secret"));
    }
    rmSync(folder, { recursive: true });
    for (const { uid } of await clients()) expect(await works(uid, given)).toBe(true);
    expect(await clients()).toHaveLength(flags.length);
  });

  it("reads the secret unseen from a person at the terminal", async () => {
    const args = ["clients", "add", "-n", "x", "-s", "*", "--secret-stdin"];
    const { asked, code } = await cli.run(args, { answers: [given] });
    expect({ asked, code }).toEqual({ asked: ["secret:Client Secret"], code: 0 });
  });

  it("prints the client with --json, and the secret this once", async () => {
    const { stdout, stderr } = await add("--json", "-n", "Backup", "-s", "photos", "bob");
    const shown = JSON.parse(stdout) as { client_uid: string; client_secret: string };
    expect(shown).toMatchObject({ client_name: "Backup", auth_scope: "photos", user_name: "bob", auth_tokens: 10 });
    expect(await works(shown.client_uid, shown.client_secret)).toBe(true);
    expect(stderr).toBe("");
    expect((await cli.run(["clients", "show", "--json", shown.client_uid])).stdout).not.toContain(shown.client_secret);
  });

  it("refuses an unknown or deleted owner before it asks anything", async () => {
    await cli.run(["users", "rm", "-f", "bob"]);
    for (const [name, code, message] of [
      ["nobody", 3, "user 'nobody' not found\nsee: photoprism users ls --deleted\n"],
      ["bob", 5, "user 'bob' has been deleted; restore the user first\n"],
    ] as const) {
      const result = await cli.run(["clients", "add", name], { answers: [] });
      expect(result).toMatchObject({ code, stdout: "" });
      expect(result.stderr).toContain(message);
    }
    expect(await clients()).toEqual([]);
  });

  it("refuses a uid that is taken, and says by which", async () => {
    const args = ["-s", "*", "--id", "cs5gfen1bgxz7s9i"];
    await add(...args);
    expect(await add(...args)).toMatchObject({
      code: 5,
      stderr: "error: client 'cs5gfen1bgxz7s9i' already exists\nsee: photoprism clients show cs5gfen1bgxz7s9i\n",
    });
  });

  it.each([
    [["-s", "fotos"], "scope must not contain 'fotos'"],
    [["-s", ""], "scope must not be empty"],
    [["-s", "*", "-n", ""], "client name must not be empty"],
    [["-s", "*", "-r", "boss"], "unknown role 'boss'; accepted: client, admin, user, viewer, guest"],
    [["-s", "*", "-r", "visitor"], "unknown role 'visitor'"],
    [["-s", "*", "-e", "0"], "client token lifetime must be 1 to 2678400 seconds"],
    [["-s", "*", "-e", "2678401"], "client token lifetime must be 1 to 2678400 seconds"],
    [["-s", "*", "-e=-1"], "client token lifetime must be 1 to 2678400 seconds"],
    [["-s", "*", "-e", "1h"], "--expires takes a whole number"],
    [["-s", "*", "-t", "0"], "client token limit must be 1 to 2147483647, or -1"],
    [["-s", "*", "--tokens=-2"], "--tokens takes a whole number"],
    [["-s", "*", "--id", "bob"], "client id must be c and 15 letters and digits"],
    [["-s", "*", "--secret", given.slice(1)], "client secret must be 32 letters and digits"],
    [["-s", "*", "--secret", `${given.slice(1)}-`], "client secret must be 32 letters and digits"],
    [["-s", "*", "--secret="], "client secret must be 32 letters and digits"],
    [["-s", "*", "--secret", given, "--secret-stdin"], "in one way only: --secret, --secret-stdin or --secret-file"],
    [["-s", "*", "--secret-stdin"], "standard input holds no client secret"],
    [["-s", "*", "--secret-file", "/nowhere/secret"], "cannot read the client secret file /nowhere/secret: ENOENT"],
    [["bob", given], "takes one argument, the username;"],
  ])("refuses %j with exit 2", async (args, message) => {
    const result = await add(...args);
    expect(result).toMatchObject({ code: 2, stdout: "" });
    expect(result.stderr).toContain(message);
    expect(result.stderr).not.toContain(given.slice(1));
    expect(await clients()).toEqual([]);
  });

  it("registers nothing after Ctrl-C", async () => {
    expect(await cli.run(["clients", "add"], { answers: ["x", ctrlC] })).toMatchObject({ code: 130 });
    expect(await clients()).toEqual([]);
  });
});
