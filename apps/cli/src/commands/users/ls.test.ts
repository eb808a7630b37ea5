import { beforeEach, describe, expect, it } from "vitest";
import { CliHarness } from "../../testing/cli-harness.ts";

let cli: CliHarness;
beforeEach(() => {
  cli = new CliHarness();
});

const usernames = (stdout: string): unknown[] =>
  (JSON.parse(stdout) as { username: string }[]).map(({ username }) => username);

describe("users ls", () => {
  it("prints a boxed table in the order of creation, and the count on stderr", async () => {
    const bob = await cli.add({
      username: "bob",
      role: "admin",
      provider: "local",
      password: "mysecret",
      webdav: true,
    });
    const ann = await cli.add({ username: "ann", role: "viewer", canLogin: false });
    const { code, stdout, stderr } = await cli.run(["users", "ls"]);
    expect(stdout).toBe(
      [
        "|------------------|----------|--------|----------------|-------------|-----------|----------|",
        "|       UID        | Username |  Role  | Authentication | Super Admin | Web Login |  WebDAV  |",
        "|------------------|----------|--------|----------------|-------------|-----------|----------|",
        `| ${bob.uid} | bob      | Admin  | Local          | No          | Enabled   | Enabled  |`,
        `| ${ann.uid} | ann      | Viewer | None           | No          | Disabled  | Disabled |`,
        "|------------------|----------|--------|----------------|-------------|-----------|----------|",
        "",
      ].join("\n"),
    );
    expect(stderr).toBe("found 2 users\n");
    expect(code).toBe(0);
  });

  it.each([
    [["--md"], /^\| +UID/],
    [["-m"], /^\| +UID/],
    [["--csv"], /^UID;Username;Role;/],
    [["-c"], /^UID;Username;Role;/],
    [["--tsv"], /^UID\tUsername\tRole\t/],
    [["-t"], /^UID\tUsername\tRole\t/],
  ])("formats with %j, without blank lines around", async (flags, start) => {
    await cli.add({ username: "bob" });
    const { code, stdout } = await cli.run(["users", "ls", ...flags]);
    expect(stdout).toMatch(start);
    expect(stdout).toMatch(/[^\n]\n$/);
    expect(code).toBe(0);
  });

  it.each(["--json", "-j"])("gives typed values in snake_case with %s, and says nothing else", async (flag) => {
    const bob = await cli.add({
      username: "bob",
      superAdmin: true,
      role: "admin",
      provider: "oidc",
      authId: "subject-1",
    });
    const { stdout, stderr } = await cli.run(["users", "ls", flag, "-l", "-a", "-r"]);
    expect(JSON.parse(stdout)).toEqual([
      {
        uid: bob.uid,
        username: "bob",
        role: "admin",
        authentication: "OIDC",
        super_admin: true,
        web_login: true,
        webdav: false,
        last_login: null,
        created_at: bob.createdAt.toISOString(),
        deleted_at: null,
      },
    ]);
    expect(stderr).toBe("");
  });

  it("adds the columns of --login, --created and --deleted in this order", async () => {
    await cli.add({ username: "bob" });
    const { stdout } = await cli.run(["users", "ls", "--csv", "--deleted", "--created", "--login"]);
    expect(stdout.split("\n")[0]).toBe(
      "UID;Username;Role;Authentication;Super Admin;Web Login;WebDAV;Last Login;Created At;Deleted At",
    );
  });

  it("shows deleted accounts with --deleted only", async () => {
    await cli.add({ username: "keeper", role: "admin", provider: "local", password: "mysecret" });
    await cli.add({ username: "gone" });
    await cli.run(["users", "rm", "-f", "gone"]);
    expect(usernames((await cli.run(["users", "ls", "--json"])).stdout)).toEqual(["keeper"]);
    const { stdout } = await cli.run(["users", "ls", "--json", "--deleted"]);
    expect(JSON.parse(stdout)).toMatchObject([
      { username: "keeper", deleted_at: null },
      { username: "gone", deleted_at: cli.clock.now().toISOString() },
    ]);
  });

  it("searches by prefix, before or after the flags, and by role", async () => {
    await cli.add({ username: "bob", displayName: "Robert" });
    await cli.add({ username: "bobby", role: "guest" });
    await cli.add({ username: "ann" });
    expect(usernames((await cli.run(["users", "ls", "--json", "bob"])).stdout)).toEqual(["bob", "bobby"]);
    expect(usernames((await cli.run(["users", "ls", "ROB", "--json"])).stdout)).toEqual(["bob"]);
    expect(usernames((await cli.run(["--json", "user", "ls", "--role=guest"])).stdout)).toEqual(["bobby"]);
    expect(usernames((await cli.run(["users", "ls", "--json", "--role", "guest", "ann"])).stdout)).toEqual([]);
  });

  it("stops at -n and says how to go on; --after goes on there", async () => {
    for (const username of ["a", "b", "c"]) await cli.add({ username });
    const first = await cli.run(["users", "ls", "-n", "2", "--csv"]);
    expect(first.stdout.trim().split("\n")).toHaveLength(3);
    const uid = /--after (u[0-9a-z]{15})/.exec(first.stderr)?.[1] ?? "";
    const second = await cli.run(["users", "ls", "-n=2", "--json", "--after", uid]);
    expect(usernames(second.stdout)).toEqual(["c"]);
    expect((await cli.run(["users", "ls", "-n", "3"])).stderr).toBe("found 3 users\n");
  });

  it.each([["--json"], ["--csv"], ["--md"]])(
    "prints all with -n 0 and %s, over the limit of a page",
    async (format) => {
      for (let index = 0; index < 1003; index += 1) await cli.add({ username: `user${String(index)}` });
      const { stdout, stderr } = await cli.run(["users", "ls", "-n", "0", format]);
      const rows = format === "--json" ? usernames(stdout) : stdout.match(/user\d+/g);
      expect(rows).toEqual(Array.from({ length: 1003 }, (_, index) => `user${String(index)}`));
      if (format === "--csv") expect(stdout.match(/UID;/g)).toHaveLength(1);
      if (format !== "--json") expect(stderr).toBe("found 1003 users\n");
    },
  );

  it.each([[], ["--csv"], ["--tsv"], ["--md"]])("prints nothing when there is nothing, %j", async (...flags) => {
    const { code, stdout, stderr } = await cli.run(["users", "ls", ...flags]);
    expect(stdout).toBe("");
    expect(stderr).toBe(
      "found 0 users\nthere are no accounts yet; add the first with: photoprism users add USERNAME\n",
    );
    expect(code).toBe(0);
  });

  it("prints [] with --json when there is nothing", async () => {
    expect(await cli.run(["users", "ls", "--json"])).toMatchObject({ code: 0, stdout: "[]\n", stderr: "" });
  });

  it("does not call a database empty in which nothing was found", async () => {
    await cli.add({ username: "bob" });
    expect((await cli.run(["users", "ls", "zoe"])).stderr).toBe("found 0 users\n");
  });

  it("neutralises formulas in CSV unless --raw", async () => {
    await cli.add({ username: "-1" });
    expect((await cli.run(["users", "ls", "--csv"])).stdout).toContain(";'-1;");
    expect((await cli.run(["users", "ls", "--csv", "--raw"])).stdout).toContain(";-1;");
  });

  it.each([
    [["--csv", "--tsv"], 2, "give only one of --md, --csv, --tsv and --json"],
    [["-n", "-1"], 2, "-n takes a whole number"],
    [["-n=-1"], 2, "-n takes a whole number"],
    [["-n", "ten"], 2, "-n takes a whole number"],
    [["-n"], 2, "-n needs a value"],
    [["--role", "boss"], 2, "accepted: admin, user, viewer, guest"],
    [["--after", "bob"], 2, "--after takes a UID"],
    [["--after", "u000000000000009"], 3, "not found"],
    [["one", "two"], 2, "takes one argument, the search, not also 'two'"],
    [["--", "-x", "y"], 2, "takes one argument"],
    [["--login=maybe"], 2, "--login is either true or false"],
  ])("refuses %j with exit %d", async (flags, code, message) => {
    await cli.add({ username: "bob" });
    const result = await cli.run(["users", "ls", ...flags]);
    expect(result).toMatchObject({ code, stdout: "" });
    expect(result.stderr).toContain(message);
  });

  it.each([
    ["--deleted=true", 2],
    ["--deleted=false", 1],
    ["-r=false", 1],
    ["-r=1", 2],
  ])("understands %s", async (flag, count) => {
    await cli.add({ username: "keeper", role: "admin", provider: "local", password: "mysecret" });
    await cli.add({ username: "gone" });
    await cli.run(["users", "rm", "-f", "gone"]);
    expect(usernames((await cli.run(["users", "ls", "--json", flag])).stdout)).toHaveLength(count);
  });
});
