import { beforeEach, describe, expect, it } from "vitest";
import { CliHarness } from "../../testing/cli-harness.ts";

const given = "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6";
let cli: CliHarness;
let uid: string;
let secret: string;
beforeEach(async () => {
  cli = new CliHarness();
  const added = await cli.services.clients.add({ name: "Backup", scope: "photos" }, { name: "test" });
  ({ secret } = added);
  ({ uid } = added.client);
});

const mod = (...args: string[]) => cli.run(["clients", "mod", ...args]);
const client = () => cli.services.clients.get(uid);
const works = async (clientSecret: string): Promise<boolean> =>
  (await cli.services.tokens.issue({ clientId: uid, clientSecret })).kind === "ok";

describe("clients mod", () => {
  it.each([
    [["--name", "Copy"], { name: "Copy" }, "name"],
    [["-n=Copy"], { name: "Copy" }, "name"],
    [["--role", "viewer"], { role: "viewer" }, "role"],
    [["-r", "guest"], { role: "guest" }, "role"],
    [["--scope", "read photos"], { scope: "photos read" }, "scope"],
    [["-s", "*"], { scope: "*" }, "scope"],
    [["--expires", "3600"], { tokenLifetimeSeconds: 3600 }, "tokenLifetimeSeconds"],
    [["-e", "60"], { tokenLifetimeSeconds: 60 }, "tokenLifetimeSeconds"],
    [["--tokens", "2"], { tokenLimit: 2 }, "tokenLimit"],
    [["-t=-1"], { tokenLimit: -1 }, "tokenLimit"],
    [["--disable"], { enabled: false }, "enabled"],
    [["--enable=false"], { enabled: false }, "enabled"],
    [["-n", "Copy", "-t", "2"], { name: "Copy", tokenLimit: 2 }, "name, tokenLimit"],
  ])("applies %j and nothing else", async (flags, changed, fields) => {
    const before = await client();
    cli.clock.advance({ seconds: 1 });
    const name = "name" in changed ? changed.name : "Backup";
    expect(await mod(...flags, uid)).toMatchObject({
      code: 0,
      stdout: "",
      stderr: `client '${name}' has been updated: ${fields}\n`,
    });
    expect(await client()).toEqual({ ...before, ...changed, version: 2, updatedAt: cli.clock.now() });
    expect(await works(secret)).toBe(!("enabled" in changed));
  });

  it("ends the tokens with --disable, at once; --enable lets new ones be made", async () => {
    const issued = await cli.services.tokens.issue({ clientId: uid, clientSecret: secret });
    const token = issued.kind === "ok" ? issued.accessToken : "";
    expect(await cli.services.authenticate(token)).toMatchObject({ kind: "ok" });
    await mod(uid, "--disable");
    expect((await cli.services.authenticate(token)).kind).not.toBe("ok");
    expect(await cli.services.sessions.list({ limit: 9 })).toEqual([]);
    expect(await works(secret)).toBe(false);
    expect((await cli.run(["client", "mod", "--enable", uid])).stderr).toBe(
      "client 'Backup' has been updated: enabled\n",
    );
    expect(await works(secret)).toBe(true);
  });

  it("shows a new secret once with --regenerate; the old one opens nothing any more", async () => {
    const { code, stderr, stdout } = await mod("--regenerate", uid);
    const [made = ""] = /\b[0-9A-Za-z]{32}\b/.exec(stdout) ?? [];
    expect(stdout).toBe(
      [
        "|------------------|----------------------------------|",
        "|    Client ID     |          Client Secret           |",
        "|------------------|----------------------------------|",
        `| ${uid} | ${made} |`,
        "|------------------|----------------------------------|",
        "",
      ].join("\n"),
    );
    expect(stderr).toBe(
      "client 'Backup' has been updated: secret\n" +
        "PLEASE COPY THE FOLLOWING CLIENT SECRET NOW, AS YOU WILL NOT BE ABLE TO SEE IT AGAIN:\n",
    );
    expect(code).toBe(0);
    expect([await works(secret), await works(made)]).toEqual([false, true]);
  });

  it("leaves the secret with --regenerate=false", async () => {
    expect((await mod("--regenerate=false", uid)).stdout).toBe("");
    expect(await works(secret)).toBe(true);
  });

  it("takes a secret that was given out already, from a flag or standard input", async () => {
    expect((await mod("--secret", given, uid)).stderr).toContain("others can see a secret on the command line");
    expect(await works(given)).toBe(true);
    const other = given.toLowerCase();
    expect(await cli.run(["clients", "mod", "--secret-stdin", uid], { stdin: other })).toMatchObject({ code: 0 });
    expect([await works(given), await works(other)]).toEqual([false, true]);
  });

  it("prints the client with --json, and only a new secret", async () => {
    const plain = await mod("--json", "-n", "Copy", uid);
    expect(JSON.parse(plain.stdout)).toMatchObject({ client_uid: uid, client_name: "Copy" });
    expect(plain.stdout).not.toContain("secret");
    const { stdout, stderr } = await mod("--json", "--regenerate", uid);
    const shown = JSON.parse(stdout) as { client_secret: string };
    expect(await works(shown.client_secret)).toBe(true);
    expect(stderr).toBe("");
  });

  it("says that nothing changed when no flag is given, and when the values are there already", async () => {
    expect(await mod(uid)).toMatchObject({
      code: 0,
      stdout: "",
      stderr: "nothing changed for client 'Backup': no flag says what to change, see --help\n",
    });
    expect(await mod("-n", "Backup", "--enable", uid)).toMatchObject({
      code: 0,
      stderr: "nothing changed for client 'Backup': the client has these values already\n",
    });
    expect(await client()).toMatchObject({ version: 1 });
  });

  it("asks for the client on a terminal when it is not given", async () => {
    const { asked, code } = await cli.run(["clients", "mod", "-n", "Copy"], { answers: [uid] });
    expect({ asked, code }).toEqual({ asked: ["Client ID"], code: 0 });
  });

  it.each([
    [["-n", ""], 2, "client name must not be empty"],
    [["-s", ""], 2, "scope must not be empty"],
    [["-s", "fotos"], 2, "scope must not contain 'fotos'"],
    [["-r", "boss"], 2, "unknown role 'boss'"],
    [["-e", "0"], 2, "client token lifetime must be"],
    [["-e", "soon"], 2, "--expires takes a whole number"],
    [["-t", "0"], 2, "client token limit must be"],
    [["-t", "many"], 2, "--tokens takes a whole number"],
    [["--secret", "short"], 2, "client secret must be 32 letters and digits"],
    [
      ["--secret", given, "--regenerate"],
      2,
      "in one way only: --secret, --secret-stdin, --secret-file or --regenerate",
    ],
    [["--id", "x"], 2, "unknown flag --id"],
    [[given], 2, "takes one argument, the client id;"],
  ])("refuses %j with exit %d", async (args, code, message) => {
    const result = await mod(uid, ...args);
    expect(result).toMatchObject({ code, stdout: "" });
    expect(result.stderr).toContain(message);
    expect(result.stderr).not.toContain(given);
    expect(await client()).toMatchObject({ version: 1 });
  });

  it.each([
    [["cs5gfen1bgxz7s9i"], 3, "client 'cs5gfen1bgxz7s9i' not found\nsee: photoprism clients ls\n"],
    [["Backup"], 3, "client 'Backup' not found"],
    [[], 2, "client id required; see: photoprism clients mod --help"],
  ])("refuses the client %j with exit %d", async (args, code, message) => {
    const result = await mod("-n", "Copy", ...args);
    expect(result).toMatchObject({ code, stdout: "" });
    expect(result.stderr).toContain(message);
  });
});
