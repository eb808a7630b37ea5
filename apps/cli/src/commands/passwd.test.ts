import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { aSession } from "@pp/identity-testing";
import { beforeEach, describe, expect, it } from "vitest";
import { CliHarness } from "../testing/cli-harness.ts";
import { ctrlC, type ScriptedAnswer } from "../testing/fake-prompt.ts";

let cli: CliHarness;
beforeEach(async () => {
  cli = new CliHarness();
  await cli.add({ username: "keeper", role: "admin", provider: "local", password: "mysecret" });
  await cli.add({ username: "bob", provider: "local", password: "first-s3cret" });
});

const accepts = (password: string, username = "bob") =>
  cli.services.passwords.verify(username, password, { name: "test" });

describe("passwd", () => {
  it("asks for the new password twice", async () => {
    const { code, stdout, stderr, asked } = await cli.run(["passwd", "bob"], { answers: ["new-s3cret", "new-s3cret"] });
    expect(asked).toEqual(["secret:New Password", "secret:Retype Password"]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: "" });
    expect(stderr).toBe(
      "a password has at least 8 characters and at most 72 bytes of UTF-8\npassword for bob has been changed\n",
    );
    expect(await accepts("new-s3cret")).toBe(true);
  });

  it.each<[readonly ScriptedAnswer[], number, string]>([
    [["new-s3cret", "new-s3creT"], 2, "passwords did not match, please try again"],
    [["short"], 2, "password must have at least 8 characters"],
    [["x".repeat(73)], 2, "at most 72 bytes"],
    [[""], 2, "password must have at least 8 characters"],
    [["new-s3cret", ctrlC], 130, "interrupted"],
  ])("changes nothing after %j, exit %d", async (answers, code, message) => {
    const result = await cli.run(["passwd", "bob"], { answers });
    expect(result.code).toBe(code);
    expect(result.stderr).toContain(message);
    expect(result.stderr).not.toContain("s3cre");
    expect(await accepts("first-s3cret")).toBe(true);
  });

  it("takes the password from standard input, a file, or makes one up", async () => {
    await cli.run(["passwd", "--password-stdin", "bob"], { stdin: "stdin-s3cret\n" });
    expect(await accepts("stdin-s3cret")).toBe(true);
    const folder = mkdtempSync(join(tmpdir(), "pp-passwd-"));
    writeFileSync(join(folder, "secret"), "file-s3cret", { mode: 0o600 });
    await cli.run(["passwd", "bob", "--password-file", join(folder, "secret")]);
    rmSync(folder, { recursive: true });
    expect(await accepts("file-s3cret")).toBe(true);
    const { stdout } = await cli.run(["passwd", "bob", "--generate"]);
    expect(await accepts(stdout.trim())).toBe(true);
  });

  it.each(["--show", "-s"])("prints the hash with %s, and only that, on stdout", async (flag) => {
    const { stdout, stderr } = await cli.run(["passwd", flag, "--password-stdin", "bob"], { stdin: "new-s3cret" });
    const { password } = await cli.services.accounts.describe("bob");
    expect(stdout).toBe(`${String(password?.hash)}\n`);
    expect(stderr).not.toContain("$2b$");
  });

  it("gives the account with --json, and the secrets that were asked for", async () => {
    const plain = await cli.run(["passwd", "--json", "--password-stdin", "bob"], { stdin: "new-s3cret" });
    expect(plain.stdout).not.toMatch(/password|\$2b\$|s3cret/);
    expect(JSON.parse(plain.stdout)).toMatchObject({ user_name: "bob" });
    const { stdout } = await cli.run(["passwd", "--json", "--generate", "--show", "bob"]);
    const shown = JSON.parse(stdout) as { password: string; password_hash: string };
    expect(await accepts(shown.password)).toBe(true);
    expect(shown.password_hash).toMatch(/^\$2b\$/);
  });

  it("ends the browser sessions, unless they are to be kept", async () => {
    const bob = await cli.services.accounts.get("bob");
    const sessions = () => cli.services.sessions.list({ username: "bob", limit: 9 });
    await cli.store.transaction((tx) => tx.sessions.add(aSession(bob)));
    const kept = await cli.run(["passwd", "--keep-sessions", "--generate", "bob"]);
    expect(kept.stderr).not.toContain("sessions ended");
    expect(await sessions()).toHaveLength(1);
    const ended = await cli.run(["passwd", "--generate", "bob"]);
    expect(ended.stderr).toContain("browser sessions ended: 1\n");
    expect(await sessions()).toEqual([]);
  });

  it("says when the password cannot be used", async () => {
    await cli.run(["users", "mod", "-A", "none", "bob"]);
    expect((await cli.run(["passwd", "--generate", "bob"])).stderr).toContain(
      "it cannot be used while the provider is none",
    );
  });

  it.each(["--rm", "--remove"])("removes the password with %s, and says when there is none", async (flag) => {
    const first = await cli.run(["passwd", flag, "bob"]);
    expect(first).toMatchObject({ code: 0, stdout: "", stderr: "password for bob has been removed\n" });
    expect(await accepts("first-s3cret")).toBe(false);
    const second = await cli.run(["passwd", "bob", flag]);
    expect(second).toMatchObject({ code: 0, stderr: "bob has no password, nothing changed\n" });
  });

  it.each([
    [["nobody"], 3, "user 'nobody' not found"],
    [["bob"], 2, "password required: use --password-stdin, --password-file or --generate"],
    [[], 2, "username required"],
    [["--rm", "--generate", "bob"], 2, "no new one can be given"],
    [["--rm", "keeper"], 5, "last user who can administer"],
    [["--password-stdin", "--generate", "bob"], 2, "in one way only"],
    [["bob", "new-s3cret"], 2, "takes one argument, the username;"],
  ])("refuses %j with exit %d", async (args, code, message) => {
    const result = await cli.run(["passwd", ...args]);
    expect(result).toMatchObject({ code, stdout: "" });
    expect(result.stderr).toContain(message);
    expect(result.stderr).not.toContain("new-s3cret");
  });

  it("refuses a deleted user before it asks", async () => {
    await cli.run(["users", "rm", "-f", "bob"]);
    const { code, stderr } = await cli.run(["passwd", "bob"], { answers: [] });
    expect(code).toBe(5);
    expect(stderr).toBe(
      "error: user 'bob' has been deleted; restore the user first\nrestore with: photoprism users restore bob\n",
    );
  });
});
