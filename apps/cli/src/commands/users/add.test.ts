import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MemoryStore } from "@pp/identity-testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { CliHarness } from "../../testing/cli-harness.ts";
import { ctrlC, type ScriptedAnswer } from "../../testing/fake-prompt.ts";

let cli: CliHarness;
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "pp-add-"));
  cli = new CliHarness({ cwd: folder });
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const hint = "hint: others can see a password on the command line; --password-stdin keeps it private\n";
const account = (username: string) => cli.services.accounts.get(username);
const accepts = (username: string, password: string) =>
  cli.services.passwords.verify(username, password, { name: "test" });

describe("users add with all that is needed", () => {
  it("adds the account of the manual, silent on stdout, and says that it is an administrator", async () => {
    const { code, stdout, stderr } = await cli.run(["users", "add", "-p", "mysecret", "-n", "Bob", "bob"]);
    expect(stderr).toBe(
      `${hint}'bob' is made an administrator; --role gives another role\nsuccessfully added user 'bob'\n`,
    );
    expect({ code, stdout }).toEqual({ code: 0, stdout: "" });
    expect(await account("bob")).toMatchObject({
      displayName: "Bob",
      role: "admin",
      provider: "default",
      canLogin: true,
    });
    expect(await accepts("bob", "mysecret")).toBe(true);
  });

  it("asks nothing at a terminal, not even for email and role", async () => {
    const { asked } = await cli.run(["users", "add", "-p", "mysecret", "bob"], { answers: [] });
    expect(asked).toEqual([]);
  });

  it("audits the person who is logged in to the machine", async () => {
    await cli.run(["users", "add", "-A", "none", "bob"]);
    const events = await cli.store.read((reader) => reader.audit.list({ limit: 9 }));
    expect(events).toMatchObject([{ action: "account.added", actor: { name: "cli:tester" }, subjectName: "bob" }]);
  });

  it.each([
    ["--name", "Robert", { displayName: "Robert" }],
    ["-n", "Robert", { displayName: "Robert" }],
    ["--email", "Bob@Example.com", { email: "bob@example.com" }],
    ["-m", "bob@example.com", { email: "bob@example.com" }],
    ["--role", "viewer", { role: "viewer" }],
    ["-r", "guest", { role: "guest" }],
    ["--auth", "ldap", { provider: "ldap" }],
    ["-A", "none", { provider: "none" }],
    ["--auth-id", "cn=bob", { authId: "cn=bob" }],
    ["--upload-path", "in/bob", { uploadPath: "in/bob" }],
    ["-u", "~", { uploadPath: "users/bob" }],
    ["--base-path", "home", { basePath: "home" }],
  ])("sets %s %s, in both orders and with =", async (flag, value, stored) => {
    await cli.run(["users", "add", "-A", "none", flag, value, "bob"]);
    expect(await account("bob")).toMatchObject(stored);
    cli.store = new MemoryStore();
    await cli.run(["user", "add", "bob", "-A", "none", `${flag}=${value}`]);
    expect(await account("bob")).toMatchObject(stored);
  });

  it.each([
    ["--superadmin", { superAdmin: true, role: "admin" }],
    ["-s", { superAdmin: true }],
    ["--superadmin=false", { superAdmin: false }],
    ["--no-login", { canLogin: false }],
    ["-l", { canLogin: false }],
    ["--no-login=true", { canLogin: false }],
    ["--no-login=false", { canLogin: true }],
    ["-l=false", { canLogin: true }],
    ["--login", { canLogin: true }],
    ["--webdav", { webdav: true }],
    ["-w", { webdav: true }],
    ["--webdav=false", { webdav: false }],
    ["--no-webdav", { webdav: false }],
  ])("understands %s", async (flag, stored) => {
    expect(await cli.run(["users", "add", "-A", "none", flag, "bob"])).toMatchObject({ code: 0 });
    expect(await account("bob")).toMatchObject(stored);
  });

  it("prints the account with --json, and nothing on stderr", async () => {
    const { stdout, stderr } = await cli.run(["users", "add", "--json", "-p", "mysecret", "-r", "user", "bob"]);
    expect(JSON.parse(stdout)).toMatchObject({ user_name: "bob", user_role: "user", can_login: true, webdav: false });
    expect(stdout).not.toMatch(/mysecret|\$2b\$/);
    expect(stderr).toBe("");
  });
});

describe("users add and the source of the password", () => {
  it.each([
    ["a line", "s3cret pass \n", "s3cret pass "],
    ["no line end", "s3cret-pass", "s3cret-pass"],
    ["a Windows line end", "s3cret-pass\r\n", "s3cret-pass"],
    ["letters outside ASCII", "pässwört\n", "pässwört"],
  ])("reads standard input: %s", async (_case, stdin, password) => {
    const { code, stderr } = await cli.run(["users", "add", "--password-stdin", "-r", "user", "bob"], { stdin });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "successfully added user 'bob'\n" });
    expect(await accepts("bob", password)).toBe(true);
  });

  it.each([
    ["", "standard input holds no password"],
    ["\n", "standard input holds no password"],
    ["s3cret-pass\nanother\n", "standard input holds more than one line"],
    ["x".repeat(5000), "standard input holds more than a password"],
    [Buffer.from([0xff, 0xfe, 0x41]), "standard input is not UTF-8 text"],
  ])("refuses standard input %j", async (stdin, message) => {
    const result = await cli.run(["users", "add", "--password-stdin", "bob"], { stdin });
    expect(result).toMatchObject({ code: 2, stdout: "" });
    expect(result.stderr).toContain(message);
    expect(result.stderr).not.toContain("s3cret");
  });

  it("lets a person type what --password-stdin reads, unseen", async () => {
    const { code, asked } = await cli.run(["users", "add", "--password-stdin", "bob"], { answers: ["s3cret-pass"] });
    expect({ code, asked }).toEqual({ code: 0, asked: ["secret:Password"] });
    expect(await accepts("bob", "s3cret-pass")).toBe(true);
  });

  it("reads a file relative to the working directory, and warns when others can read it too", async () => {
    const path = join(folder, "secret.txt");
    writeFileSync(path, "s3cret-pass\n", { mode: 0o600 });
    const quiet = await cli.run(["users", "add", "--password-file", "secret.txt", "-r", "user", "bob"]);
    expect(quiet).toMatchObject({ code: 0, stderr: "successfully added user 'bob'\n" });
    expect(await accepts("bob", "s3cret-pass")).toBe(true);
    chmodSync(path, 0o644);
    const { stderr } = await cli.run(["users", "add", `--password-file=${path}`, "ann"]);
    expect(stderr).toContain(`warning: ${path} can be read by others; use: chmod 600`);
  });

  it("reads standard input for --password-file -", async () => {
    expect(await cli.run(["users", "add", "--password-file", "-", "bob"], { stdin: "s3cret-pass" })).toMatchObject({
      code: 0,
    });
    expect(await accepts("bob", "s3cret-pass")).toBe(true);
  });

  it.each([
    ["missing.txt", "ENOENT"],
    [".", "EISDIR"],
  ])("refuses the file %s", async (path, problem) => {
    const { code, stderr } = await cli.run(["users", "add", "--password-file", path, "bob"]);
    expect(code).toBe(2);
    expect(stderr).toContain("cannot read the password file");
    expect(stderr).toContain(problem);
  });

  it("makes one up and prints it once, alone on stdout", async () => {
    const { stdout, stderr } = await cli.run(["users", "add", "--generate-password", "bob"]);
    expect(stdout).toMatch(/^[0-9a-z]{20}\n$/);
    expect(stderr).not.toContain(stdout.trim());
    expect(await accepts("bob", stdout.trim())).toBe(true);
  });

  it("puts the one it made up into the object with --json", async () => {
    const { stdout } = await cli.run(["users", "add", "--generate-password", "--json", "bob"]);
    const { password } = JSON.parse(stdout) as { password: string };
    expect(await accepts("bob", password)).toBe(true);
  });

  it("makes up as many characters as are demanded", async () => {
    const env = { PHOTOPRISM_PASSWORD_LENGTH: "32" };
    const { stdout } = await cli.run(["users", "add", "--generate-password", "bob"], { env });
    expect(stdout).toMatch(/^[0-9a-z]{32}\n$/);
  });

  it.each([
    [["-p", "mysecret", "--password-stdin"]],
    [["-p", "mysecret", "--generate-password"]],
    [["--password-stdin", "--password-file", "x"]],
    [["--password-file", "x", "--generate-password"]],
  ])("takes one source only: %j", async (flags) => {
    const { code, stderr } = await cli.run(["users", "add", ...flags, "bob"]);
    expect(code).toBe(2);
    expect(stderr).toContain("in one way only");
    expect(cli.opened).toHaveLength(0);
  });

  it("says which flags give a password when there is nobody to ask", async () => {
    const { code, stderr } = await cli.run(["users", "add", "bob"]);
    expect(code).toBe(2);
    expect(stderr).toContain("password required: use --password-stdin, --password-file or --generate-password");
  });
});

describe("users add on a terminal", () => {
  it("asks for all that is missing", async () => {
    const answers = ["Carol", "Carol@Example.com", "viewer", "s3cret-pass", "s3cret-pass"];
    const { code, asked, stderr } = await cli.run(["users", "add"], { answers });
    expect(asked).toEqual([
      "Username",
      "Email (Enter for none)",
      "Role (admin, user, viewer, guest; Enter for admin)",
      "secret:Password",
      "secret:Retype Password",
    ]);
    expect(code).toBe(0);
    expect(stderr).toContain("at least 8 characters and at most 72 bytes");
    expect(await account("carol")).toMatchObject({ email: "carol@example.com", role: "viewer" });
    expect(await accepts("carol", "s3cret-pass")).toBe(true);
  });

  it("takes Enter for no email and the default role, and does not ask for what was given", async () => {
    const { asked } = await cli.run(["users", "add", "bob"], { answers: ["", "", "s3cret-pass", "s3cret-pass"] });
    expect(asked).not.toContain("Username");
    expect(await account("bob")).toMatchObject({ email: "", role: "admin" });
    const given = ["users", "add", "-m", "ann@example.com", "-r", "user", "ann"];
    expect((await cli.run(given, { answers: ["s3cret-pass", "s3cret-pass"] })).asked).toEqual([
      "secret:Password",
      "secret:Retype Password",
    ]);
  });

  it("asks neither for email nor password of somebody who signs in elsewhere", async () => {
    const flags = ["users", "add", "-A", "oidc", "--auth-id", "subject-1"];
    const { asked } = await cli.run(flags, { answers: ["bob", "user"] });
    expect(asked).toEqual(["Username", "Role (admin, user, viewer, guest; Enter for admin)"]);
  });

  it.each<[readonly ScriptedAnswer[], number, string]>([
    [[""], 2, "username required"],
    [["no(good)"], 2, "must not contain the character ("],
    [["bob", "nonsense"], 2, "email must be an address"],
    [["bob", "", "boss"], 2, "unknown role 'boss'"],
    [["bob", "", "", "short"], 2, "at least 8 characters"],
    [["bob", "", "", "s3cret-pass", "s3cret-pasS"], 2, "passwords did not match, please try again"],
    [[ctrlC], 130, "interrupted"],
    [["bob", ctrlC], 130, "interrupted"],
    [["bob", "", "", ctrlC], 130, "interrupted"],
  ])("stops at %j with exit %d", async (answers, code, message) => {
    const result = await cli.run(["users", "add"], { answers });
    expect(result).toMatchObject({ code, stdout: "" });
    expect(result.stderr).toContain(message);
    expect(result.stderr).not.toContain("s3cret");
    expect(await cli.services.accounts.list({ limit: 9 })).toEqual([]);
    expect(cli.closed).toBe(1);
  });
});

describe("users add and an account of that name", () => {
  it("refuses before anything is asked or read", async () => {
    await cli.add({ username: "bob" });
    const { code, stderr, asked } = await cli.run(["users", "add", "BOB"], { answers: [] });
    expect({ code, asked }).toEqual({ code: 5, asked: [] });
    expect(stderr).toBe("error: user 'bob' already exists\nsee: photoprism users show bob\n");
  });

  it("succeeds without a change with --if-not-exists", async () => {
    await cli.add({ username: "bob", displayName: "Robert" });
    const { code, stderr } = await cli.run(["users", "add", "--if-not-exists", "-n", "New", "-p", "mysecret", "bob"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "user 'bob' exists already, nothing has been changed\n" });
    expect(await account("bob")).toMatchObject({ displayName: "Robert", version: 1 });
    const { stdout } = await cli.run(["users", "add", "--if-not-exists", "--json", "bob"]);
    expect(JSON.parse(stdout)).toMatchObject({ user_name: "bob", display_name: "Robert" });
  });

  it("adds the account with --if-not-exists when there is none", async () => {
    expect(await cli.run(["users", "add", "--if-not-exists", "-A", "none", "bob"])).toMatchObject({ code: 0 });
    expect(await account("bob")).toMatchObject({ version: 1 });
  });

  it("takes the one that another process added meanwhile for the same, with --if-not-exists", async () => {
    // Both look before either writes.
    const run = () => cli.run(["users", "add", "--if-not-exists", "-A", "none", "bob"]);
    const results = await Promise.all([run(), run()]);
    expect(results.map(({ code }) => code)).toEqual([0, 0]);
    expect(results.filter(({ stderr }) => stderr.includes("exists already"))).toHaveLength(1);
  });
});

describe("users add and a deleted account of that name", () => {
  beforeEach(async () => {
    await cli.add({ username: "keeper", role: "admin", provider: "local", password: "mysecret" });
    await cli.add({ username: "bob", displayName: "Robert", role: "viewer", email: "bob@example.com" });
    await cli.run(["users", "rm", "-f", "bob"]);
  });

  it("offers to restore it and applies the flags that are given, no others", async () => {
    const before = await account("bob");
    const { code, asked, stderr } = await cli.run(["users", "add", "-n", "Bobby", "bob"], { answers: [true] });
    expect(asked).toEqual(["Restore user 'bob'?"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "user 'bob' has been restored\n" });
    expect(await account("bob")).toMatchObject({
      uid: before.uid,
      deletedAt: undefined,
      displayName: "Bobby",
      role: "viewer",
      provider: "none",
      email: "bob@example.com",
    });
  });

  it("leaves it deleted when the answer is no", async () => {
    const { code, stderr } = await cli.run(["users", "add", "bob"], { answers: [false] });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "user 'bob' was not restored\n" });
    expect((await account("bob")).deletedAt).toBeInstanceOf(Date);
  });

  it.each(["--restore", "--yes", "-y"])(
    "restores with %s without a question, with a new password if given",
    async (flag) => {
      const { code } = await cli.run(["users", "add", flag, "-A", "local", "--password-stdin", "bob"], {
        stdin: "new-s3cret",
      });
      expect(code).toBe(0);
      expect(await accepts("bob", "new-s3cret")).toBe(true);
    },
  );

  it("names the flag when there is nobody to ask", async () => {
    const { code, stderr } = await cli.run(["users", "add", "-p", "mysecret", "bob"]);
    expect(code).toBe(5);
    expect(stderr).toContain("has been deleted; use --restore");
  });
});
