import { aSealedPasscode, aSession } from "@pp/identity-testing";
import { beforeEach, describe, expect, it } from "vitest";
import { CliHarness } from "../../testing/cli-harness.ts";

let cli: CliHarness;
beforeEach(async () => {
  cli = new CliHarness();
  await cli.add({ username: "keeper", role: "admin", provider: "local", password: "mysecret" });
  await cli.add({ username: "bob", displayName: "Bob", provider: "local", password: "mysecret", webdav: true });
});

const bob = () => cli.services.accounts.get("bob");
const mod = (...args: string[]) => cli.run(["users", "mod", ...args]);

describe("users mod", () => {
  it.each([
    [["--name", "Robert"], { displayName: "Robert" }],
    [["-n", ""], { displayName: "" }],
    [["-m", "BOB@example.com"], { email: "bob@example.com" }],
    [["--role=guest"], { role: "guest" }],
    [["-A", "passwd"], { provider: "local" }],
    [["--auth", "oidc", "--auth-id", "subject-1"], { provider: "oidc", authId: "subject-1" }],
    [["--superadmin"], { superAdmin: true, role: "admin" }],
    [["-s=true"], { superAdmin: true, role: "admin" }],
    [["--no-superadmin"], { superAdmin: false }],
    [["--no-login"], { canLogin: false }],
    [["-l"], { canLogin: false }],
    [["--no-login=false"], { canLogin: true }],
    [["--login"], { canLogin: true }],
    [["--login=false"], { canLogin: false }],
    [["--no-webdav"], { webdav: false }],
    [["--webdav=false"], { webdav: false }],
    [["-w=false"], { webdav: false }],
    [["--no-webdav=false"], { webdav: true }],
    [["-u", "in"], { uploadPath: "in" }],
    [["--base-path", "~"], { basePath: "users/bob" }],
  ])("applies %j and nothing else", async (flags, changed) => {
    const before = await bob();
    const first = await mod(...flags, "bob");
    expect(first).toMatchObject({ code: 0, stdout: "" });
    const { version, updatedAt, ...rest } = await bob();
    expect(rest).toEqual({ ...before, ...changed, version: undefined, updatedAt: undefined });
    expect(version).toBeGreaterThanOrEqual(before.version);
    expect(updatedAt).toBeInstanceOf(Date);
  });

  it("understands flags after the name and a uid in its place", async () => {
    const { uid } = await bob();
    expect(await mod(uid, "-n", "Robert")).toMatchObject({
      code: 0,
      stderr: "user 'bob' has been updated: displayName\n",
    });
  });

  it("lets the last of several spellings win", async () => {
    await mod("--no-login", "--login", "bob");
    expect(await bob()).toMatchObject({ canLogin: true });
    await mod("--login", "-l", "bob");
    expect(await bob()).toMatchObject({ canLogin: false });
  });

  it("says that nothing changed when no flag is given, and when the values are there already", async () => {
    expect(await mod("bob")).toMatchObject({
      code: 0,
      stdout: "",
      stderr: "nothing changed for user 'bob': no flag says what to change, see --help\n",
    });
    expect(await mod("-n", "Bob", "--webdav", "bob")).toMatchObject({
      code: 0,
      stderr: "nothing changed for user 'bob': the account has these values already\n",
    });
    expect(await bob()).toMatchObject({ version: 1 });
  });

  it("renames with --rename, and finds the new name", async () => {
    expect(await mod("--rename", "Robert", "bob")).toMatchObject({
      stderr: "user 'robert' has been updated: username\n",
    });
    expect(await mod("bob")).toMatchObject({ code: 3 });
    expect(await mod("--rename", "keeper", "robert")).toMatchObject({ code: 5 });
  });

  it("removes the passcode with --disable-2fa, not with --disable-2fa=false", async () => {
    const account = await bob();
    await cli.store.transaction((tx) => tx.passcodes.enrol(aSealedPasscode(account)));
    const passcode = () => cli.store.read((reader) => reader.passcodes.find(account.uid));
    expect(await mod("--disable-2fa=false", "bob")).toMatchObject({ code: 0 });
    expect(await passcode()).toBeDefined();
    expect(await mod("bob", "--disable-2fa")).toMatchObject({
      code: 0,
      stderr: "user 'bob' has been updated: passcode\n",
    });
    expect(await passcode()).toBeUndefined();
  });

  it("changes the password from any source", async () => {
    const accepts = (password: string) => cli.services.passwords.verify("bob", password, { name: "test" });
    const { stderr } = await mod("-p", "first-s3cret", "bob");
    expect(stderr).toContain("--password-stdin keeps it private");
    expect(stderr).toContain("has been updated: password");
    expect(await accepts("first-s3cret")).toBe(true);
    await cli.run(["users", "mod", "--password-stdin", "bob"], { stdin: "second-s3cret\n" });
    expect(await accepts("second-s3cret")).toBe(true);
    const { stdout } = await mod("--generate-password", "bob");
    expect(await accepts(stdout.trim())).toBe(true);
  });

  it("ends the browser sessions when rights change", async () => {
    const account = await bob();
    await cli.store.transaction((tx) => tx.sessions.add(aSession(account)));
    await mod("--role", "guest", "bob");
    expect(await cli.services.sessions.list({ username: "bob", limit: 9 })).toEqual([]);
  });

  it("prints the account with --json", async () => {
    const { stdout, stderr } = await mod("--json", "-n", "Robert", "bob");
    expect(JSON.parse(stdout)).toMatchObject({ user_name: "bob", display_name: "Robert" });
    expect(stderr).toBe("");
  });

  it.each([
    [["--role", "guest", "keeper"], 5, "last user who can administer"],
    [["-l", "keeper"], 5, "last user who can administer"],
    [["-A", "none", "keeper"], 5, "last user who can administer"],
    [["-n", "X", "nobody"], 3, "user 'nobody' not found\nsee: photoprism users ls --deleted"],
    [["-m", "nonsense", "bob"], 2, "email must be"],
    [["-p", "short", "bob"], 2, "at least 8 characters"],
    [["-p", "", "bob"], 2, "at least 8 characters"],
    [["-u", "../up", "bob"], 2, "upload path"],
    [["--disable-2fa=perhaps", "bob"], 2, "--disable-2fa takes no value but true or false"],
    [[], 2, "username required"],
    [["bob", "mysecret"], 2, "takes one argument, the username;"],
    [["-pmysecret", "bob"], 2, "-p needs a value, after a space or ="],
    [["-lx", "bob"], 2, "unknown flag -x"],
    [["--pasword=mysecret", "bob"], 2, "unknown flag --pasword; did you mean --password?"],
    [["-np", "bob"], 2, "needs a value"],
  ])("refuses %j with exit %d", async (args, code, message) => {
    const result = await mod(...args);
    expect(result).toMatchObject({ code, stdout: "" });
    expect(result.stderr).toContain(message);
    expect(result.stderr).not.toContain("mysecret");
    expect(await bob()).toMatchObject({ version: 1 });
  });

  describe("of a deleted account", () => {
    beforeEach(() => cli.run(["users", "rm", "-f", "bob"]));

    it("offers to restore it, with the changes", async () => {
      const { asked, stderr } = await cli.run(["users", "mod", "-n", "Robert", "bob"], { answers: [true] });
      expect(asked).toEqual(["Restore user 'bob'?"]);
      expect(stderr).toBe("user 'bob' has been restored\n");
      expect(await bob()).toMatchObject({ displayName: "Robert", deletedAt: undefined });
    });

    it("changes nothing when the answer is no", async () => {
      const result = await cli.run(["users", "mod", "-n", "Robert", "bob"], { answers: [false] });
      expect(result).toMatchObject({ code: 0, stderr: "user 'bob' was not restored\n" });
      expect(await bob()).toMatchObject({ displayName: "Bob" });
    });

    it.each(["--restore", "--yes", "-y"])("restores with %s", async (flag) => {
      expect(await mod(flag, "bob")).toMatchObject({ code: 0 });
      expect((await bob()).deletedAt).toBeUndefined();
    });

    it("names the flag when there is nobody to ask", async () => {
      const result = await mod("-n", "Robert", "bob");
      expect(result.code).toBe(5);
      expect(result.stderr).toContain("has been deleted; use --restore");
    });
  });
});
