import { beforeEach, describe, expect, it } from "vitest";
import { CliHarness } from "../../testing/cli-harness.ts";

let cli: CliHarness;
let uid: string;
let secret: string;
let ownerUid: string;
beforeEach(async () => {
  cli = new CliHarness();
  const bob = await cli.add({ username: "bob" });
  ownerUid = bob.uid;
  const input = { name: "Backup", scope: "photos", owner: "bob", tokenLimit: -1 };
  const added = await cli.services.clients.add(input, { name: "test" });
  ({ secret } = added);
  ({ uid } = added.client);
});

const show = (...args: string[]) => cli.run(["clients", "show", ...args]);

describe("clients show", () => {
  it("prints names and values in the order of the names, and no secret", async () => {
    const { code, stdout, stderr } = await show(uid);
    const lines = [
      ["AuthEnabled", "true               "],
      ["AuthExpires", "              86400"],
      ["AuthMethod", "oauth2             "],
      ["AuthProvider", "client             "],
      ["AuthScope", "photos             "],
      ["AuthTokens", "                 -1"],
      ["CallbackURL", "                   "],
      ["ClientName", "Backup             "],
      ["ClientRole", "client             "],
      ["ClientType", "confidential       "],
      ["ClientUID", `${uid}   `],
      ["ClientURL", "                   "],
      ["CreatedAt", "2025-01-01 00:00:01"],
      ["LastActive", "                   "],
      ["UpdatedAt", "2025-01-01 00:00:01"],
      ["UserName", "bob                "],
      ["UserUID", `${ownerUid}   `],
    ];
    const border = "|--------------|---------------------|";
    expect(stdout).toBe(
      [
        border,
        "|     Name     |        Value        |",
        border,
        ...lines.map(([name = "", value = ""]) => `| ${name.padEnd(12)} | ${value} |`),
        border,
        "",
      ].join("\n"),
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).not.toContain(secret);
  });

  it("gives typed values with --json", async () => {
    expect(JSON.parse((await cli.run(["client", "show", "--json", uid])).stdout)).toEqual({
      auth_enabled: true,
      auth_expires: 86_400,
      auth_method: "oauth2",
      auth_provider: "client",
      auth_scope: "photos",
      auth_tokens: -1,
      callback_url: "",
      client_name: "Backup",
      client_role: "client",
      client_type: "confidential",
      client_uid: uid,
      client_url: "",
      created_at: "2025-01-01T00:00:01.000Z",
      last_active: null,
      updated_at: "2025-01-01T00:00:01.000Z",
      user_name: "bob",
      user_uid: ownerUid,
    });
  });

  it.each([
    ["--csv", /^Name;Value\nAuthEnabled;true\n/],
    ["--tsv", /^Name\tValue\n/],
    ["--md", /^\| +Name/],
  ])("formats with %s, after the argument too", async (flag, start) => {
    expect((await show(uid, flag)).stdout).toMatch(start);
  });

  it("asks for the client on a terminal when it is not given", async () => {
    const { asked, code } = await cli.run(["clients", "show"], { answers: [uid] });
    expect({ asked, code }).toEqual({ asked: ["Client ID"], code: 0 });
  });

  it.each([
    [["cs5gfen1bgxz7s9i"], 3, "client 'cs5gfen1bgxz7s9i' not found\nsee: photoprism clients ls\n"],
    [["bob"], 3, "client 'bob' not found"],
    [[], 2, "client id required; see: photoprism clients show --help"],
    [[""], 2, "client id required"],
    [["one", "two"], 2, "takes one argument, the client id, not also 'two'"],
    [["--csv", "--tsv", "one"], 2, "give only one of"],
  ])("refuses %j with exit %d", async (args, code, message) => {
    const result = await show(...args);
    expect(result).toMatchObject({ code, stdout: "" });
    expect(result.stderr).toContain(message);
  });
});
