import { beforeEach, describe, expect, it } from "vitest";
import { CliHarness } from "../../testing/cli-harness.ts";

let cli: CliHarness;
beforeEach(async () => {
  cli = new CliHarness();
  await cli.add({ username: "bob", displayName: "Bob", role: "admin", provider: "local", password: "mysecret" });
});

/** The fields of the reference system, as its show command names them. */
const fields =
  "AuthID AuthIssuer AuthMethod AuthProvider BackupEmail BasePath BornAt CanInvite CanLogin ConsentAt DeletedAt DisplayName DownloadToken ExpiresAt InviteToken InvitedBy LoginAt PreviewToken RefID ResetToken SuperAdmin Thumb ThumbSrc UUID UploadPath UserAttr UserEmail UserName UserRole UserUID VerifiedAt VerifyToken WebDAV".split(
    " ",
  );

const secretsOf = async (): Promise<string[]> => {
  const { password, linkTokens } = await cli.services.accounts.describe("bob");
  return [password?.hash, linkTokens?.preview, linkTokens?.download].map(String);
};

describe("users show", () => {
  it("shows every field by name, sorted, with plain values", async () => {
    const { code, stdout, stderr } = await cli.run(["users", "show", "bob", "--csv"]);
    const rows = stdout
      .trim()
      .split("\n")
      .map((line) => line.split(";"));
    const names = rows.slice(1).map(([name]) => name);
    expect(rows[0]).toEqual(["Name", "Value"]);
    expect(names).toEqual(expect.arrayContaining(fields));
    expect(names).toEqual([...names].sort());
    expect(names.filter((name) => name?.startsWith("UserDetails."))).toHaveLength(31);
    expect(names.filter((name) => name?.startsWith("UserSettings."))).toHaveLength(14);
    const values = new Map(rows.map(([name, value]) => [name, value]));
    expect(values.get("UserName")).toBe("bob");
    expect(values.get("CanLogin")).toBe("true");
    expect(values.get("DeletedAt")).toBe("");
    expect(values.get("CreatedAt")).toBe("2025-01-01 00:00:01");
    expect(values.get("UserSettings.UITheme")).toBe("");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  });

  it("gives typed values with --json", async () => {
    const { stdout } = await cli.run(["users", "show", "--json", "BOB"]);
    expect(JSON.parse(stdout)).toMatchObject({
      user_name: "bob",
      can_login: true,
      webdav: false,
      auth_id: "",
      deleted_at: null,
      created_at: "2025-01-01T00:00:01.000Z",
      has_password: true,
      has_passcode: false,
      "user_details.birth_year": -1,
      "user_settings.ui_theme": "",
    });
  });

  it.each([[], ["--md"], ["--csv"], ["--tsv"], ["--json"]])("masks secrets, %j", async (...format) => {
    const { stdout } = await cli.run(["users", "show", "bob", ...format]);
    for (const secret of await secretsOf()) expect(stdout).not.toContain(secret);
    expect(stdout).toContain("********");
  });

  it("shows secrets with --reveal", async () => {
    const { stdout } = await cli.run(["users", "show", "bob", "--reveal", "--csv"]);
    for (const secret of await secretsOf()) expect(stdout).toContain(secret);
  });

  it("tells where uploads really go", async () => {
    await cli.run(["users", "mod", "--base-path", "home", "-u", "in", "bob"]);
    const { stdout } = await cli.run(["users", "show", "--json", "bob"]);
    expect(JSON.parse(stdout)).toMatchObject({ base_path: "home", upload_path: "in", upload_folder: "home/in" });
  });

  it("does not mask what is not there", async () => {
    await cli.add({ username: "ann" });
    const { stdout } = await cli.run(["users", "show", "ann", "--json"]);
    expect(JSON.parse(stdout)).toMatchObject({ has_password: false, password_hash: "", invite_token: "" });
  });

  it("shows deleted accounts, by uid too", async () => {
    const { uid } = await cli.add({ username: "gone" });
    await cli.run(["users", "rm", "-f", "gone"]);
    const { stdout } = await cli.run(["users", "show", "--json", uid]);
    expect(JSON.parse(stdout)).toMatchObject({ user_name: "gone", deleted_at: "2025-01-01T00:00:02.000Z" });
  });

  it.each([
    [["nobody"], 3, "user 'nobody' not found"],
    [["b\u001b[31mb"], 3, "user 'b\\x1b[31mb' not found"],
    [[], 2, "username required; see: photoprism users show --help"],
    [["bob", "--md", "--csv"], 2, "only one of"],
  ])("refuses %j with exit %d", async (args, code, message) => {
    const result = await cli.run(["users", "show", ...args]);
    expect(result).toMatchObject({ code, stdout: "" });
    expect(result.stderr).toContain(message);
    expect(result.stderr).not.toContain("\u001b");
  });
});
