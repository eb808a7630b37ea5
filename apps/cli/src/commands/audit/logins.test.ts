import { beforeEach, describe, expect, it } from "vitest";
import { CliHarness } from "../../testing/cli-harness.ts";

let cli: CliHarness;
beforeEach(() => {
  cli = new CliHarness();
});

const setClock = (time: string): void => {
  cli.clock.advance({ milliseconds: new Date(time).getTime() - cli.clock.now().getTime() });
};
const add = (username: string) => cli.add({ username, provider: "local", password: `${username}-s3cret` });
const logIn = (username: string, { clientIp = "172.19.0.1", password = `${username}-s3cret` } = {}) =>
  cli.services.logIn({ username, password, clientIp, realm: "api" });
const usernames = (stdout: string): unknown[] =>
  (JSON.parse(stdout) as { username: string }[]).map(({ username }) => username);

/** The three logins of the example report in the manual. */
async function exampleLogins(): Promise<void> {
  setClock("2023-02-01T00:00:00Z");
  for (const username of ["admin", "viewer", "user"]) await add(username);
  for (const [time, username] of [
    ["2023-02-03T06:55:06Z", "admin"],
    ["2023-02-03T07:16:55Z", "viewer"],
    ["2023-02-03T07:17:46Z", "user"],
  ] as const) {
    setClock(time);
    expect(await logIn(username)).toMatchObject({ kind: "ok" });
  }
}

const manualReport = [
  "| Client IP  | Username | Realm | Status |     Last Login      | Failed At |",
  "|------------|----------|-------|--------|---------------------|-----------|",
  "| 172.19.0.1 | user     | api   | OK     | 2023-02-03 07:17:46 |           |",
  "| 172.19.0.1 | viewer   | api   | OK     | 2023-02-03 07:16:55 |           |",
  "| 172.19.0.1 | admin    | api   | OK     | 2023-02-03 06:55:06 |           |",
];

describe("audit logins", () => {
  it("prints the example report of the manual to the character, as Markdown and as a table", async () => {
    await exampleLogins();
    expect(await cli.run(["audit", "logins", "--md"])).toEqual({
      code: 0,
      stdout: `${manualReport.join("\n")}\n`,
      stderr: "found 3 logins\n",
      asked: [],
    });
    const [, border = ""] = manualReport;
    expect((await cli.run(["audit", "logins"])).stdout).toBe(`${[border, ...manualReport, border].join("\n")}\n`);
  });

  it("gives the same as CSV, TSV and JSON", async () => {
    await exampleLogins();
    expect((await cli.run(["audit", "logins", "-c", "-n", "1"])).stdout).toBe(
      "Client IP;Username;Realm;Status;Last Login;Failed At\n172.19.0.1;user;api;OK;2023-02-03 07:17:46;\n",
    );
    expect((await cli.run(["audit", "logins", "--tsv", "-n=1"])).stdout).toBe(
      "Client IP\tUsername\tRealm\tStatus\tLast Login\tFailed At\n172.19.0.1\tuser\tapi\tOK\t2023-02-03 07:17:46\t\n",
    );
    const { stdout, stderr } = await cli.run(["audit", "logins", "--json", "-n", "1"]);
    expect(JSON.parse(stdout)).toEqual([
      {
        client_ip: "172.19.0.1",
        username: "user",
        realm: "api",
        status: "OK",
        last_login: "2023-02-03T07:17:46.000Z",
        failed_at: null,
      },
    ]);
    expect(stderr).toBe("");
  });

  it("has the outcome of the latest attempt beside the times of the last success and the last failure", async () => {
    await add("bob");
    await logIn("bob");
    cli.clock.advance({ seconds: 60 });
    await logIn("bob", { password: "wrong" });
    expect(JSON.parse((await cli.run(["audit", "logins", "--json"])).stdout)).toMatchObject([
      { status: "FAILED", last_login: "2025-01-01T00:00:01.000Z", failed_at: "2025-01-01T00:01:01.000Z" },
    ]);
    cli.clock.advance({ seconds: 3600 });
    await logIn("bob");
    expect(JSON.parse((await cli.run(["audit", "logins", "--json"])).stdout)).toMatchObject([
      { status: "OK", last_login: "2025-01-01T01:01:01.000Z", failed_at: "2025-01-01T00:01:01.000Z" },
    ]);
  });

  it("shows whom the throttle has stopped", async () => {
    for (let attempt = 0; attempt < 12; attempt += 1) await logIn(`nobody${String(attempt)}`);
    const { stdout } = await cli.run(["audit", "logins", "--json", "nobody11"]);
    expect(JSON.parse(stdout)).toMatchObject([{ status: "THROTTLED", last_login: null }]);
  });

  it("searches by the beginning of the name or of the address, before or after the flags", async () => {
    for (const username of ["bob", "bobby", "ann"]) await add(username);
    await logIn("bob");
    cli.clock.advance({ seconds: 1 });
    await logIn("bobby", { clientIp: "10.0.0.7" });
    cli.clock.advance({ seconds: 1 });
    await logIn("ann", { clientIp: "2001:db8::1" });
    expect(usernames((await cli.run(["audit", "logins", "BOB", "--json"])).stdout)).toEqual(["bobby", "bob"]);
    expect(usernames((await cli.run(["audit", "logins", "--json", "172.19."])).stdout)).toEqual(["bob"]);
    expect(usernames((await cli.run(["--json", "audit", "logins", "2001:db8"])).stdout)).toEqual(["ann"]);
    expect(usernames((await cli.run(["audit", "logins", "obb", "--json"])).stdout)).toEqual([]);
  });

  it("stops at -n and says so", async () => {
    await exampleLogins();
    expect((await cli.run(["audit", "logins", "-n", "2"])).stderr).toBe(
      "found 2 logins\nthere are more; see all with: -n 0\n",
    );
    expect((await cli.run(["audit", "logins", "-n", "0"])).stderr).toBe("found 3 logins\n");
    expect((await cli.run(["audit", "logins", "admin"])).stderr).toBe("found 1 login\n");
  });

  it("prints nothing when there is nothing, and [] with --json", async () => {
    expect(await cli.run(["audit", "logins"])).toMatchObject({ code: 0, stdout: "", stderr: "found 0 logins\n" });
    expect(await cli.run(["audit", "logins", "--json"])).toMatchObject({ code: 0, stdout: "[]\n", stderr: "" });
  });

  it.each([
    [["--csv", "--md"], "give only one of --md, --csv, --tsv and --json"],
    [["-n", "ten"], "-n takes a whole number"],
    [["one", "two"], "photoprism audit logins takes one argument, the search, not also 'two'"],
  ])("refuses %j", async (flags, message) => {
    const result = await cli.run(["audit", "logins", ...flags]);
    expect(result).toMatchObject({ code: 2, stdout: "" });
    expect(result.stderr).toContain(message);
  });
});
