import { beforeEach, describe, expect, it } from "vitest";
import { CliHarness } from "../../../testing/cli-harness.ts";

let cli: CliHarness;
beforeEach(async () => {
  cli = new CliHarness();
  await put("account:bob", 30, 6);
  await put("address:192.0.2.1", 90);
  await put("address:2001:db8::/64", 60);
  await put("account:free", 0);
});

const later = (seconds: number): Date => new Date(cli.clock.now().getTime() + seconds * 1000);
const put = (key: string, seconds: number, failures = 0): Promise<void> =>
  cli.store.transaction((tx) => tx.throttle.put({ key, until: later(seconds), failures, updatedAt: cli.clock.now() }));
const ls = (...args: string[]) => cli.run(["auth", "throttled", "ls", ...args]);
const rm = (...args: string[]) => cli.run(["auth", "throttled", "rm", ...args]);
const keys = async (...args: string[]): Promise<unknown> =>
  (JSON.parse((await ls("--json", ...args)).stdout) as { key: string }[]).map(({ key }) => key);

describe("auth throttled ls", () => {
  it("prints a boxed table, those that take longest first, without those who are free", async () => {
    const { code, stdout, stderr } = await ls();
    expect(stdout).toBe(
      [
        "|-----------------------|----------|---------------------|---------------------|",
        "|          Key          | Failures |        Until        |    Last Attempt     |",
        "|-----------------------|----------|---------------------|---------------------|",
        "| address:192.0.2.1     |        0 | 2025-01-01 00:01:30 | 2025-01-01 00:00:00 |",
        "| address:2001:db8::/64 |        0 | 2025-01-01 00:01:00 | 2025-01-01 00:00:00 |",
        "| account:bob           |        6 | 2025-01-01 00:00:30 | 2025-01-01 00:00:00 |",
        "|-----------------------|----------|---------------------|---------------------|",
        "",
      ].join("\n"),
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: "found 3 entries\n" });
  });

  it("shows what failed logins leave behind", async () => {
    await cli.add({ username: "ann", provider: "local", password: "mysecret" });
    for (let attempt = 0; attempt < 6; attempt += 1) {
      await cli.services.logIn({ username: "ann", password: "wrong", clientIp: "198.51.100.7", realm: "api" });
    }
    expect(await keys("ann")).toEqual(["account:ann"]);
    expect(await keys("198.51.")).toEqual(["address:198.51.100.7"]);
  });

  it("searches by the beginning of an address or a name", async () => {
    expect(await keys("192.0")).toEqual(["address:192.0.2.1"]);
    expect(await keys("BO")).toEqual(["account:bob"]);
    expect(await keys("2001:DB8")).toEqual(["address:2001:db8::/64"]);
    expect(await keys("ob")).toEqual([]);
  });

  it("stops at -n, and says that there may be more", async () => {
    const { stdout, stderr } = await ls("-n", "2", "--csv");
    expect(stdout.trim().split("\n")).toHaveLength(3);
    expect(stderr).toBe("found 2 entries\nthere may be more; give a search or a larger -n\n");
    expect(await keys("-n", "0")).toHaveLength(3);
    expect((await ls("-n", "1", "bob")).stderr).toContain("found 1 entry\n");
  });

  it.each([
    ["--md", /^\| +Key/],
    ["--csv", /^Key;Failures;Until;Last Attempt\n/],
    ["--tsv", /^Key\tFailures\t/],
  ])("formats with %s", async (flag, start) => {
    expect((await ls(flag)).stdout).toMatch(start);
  });

  it("gives typed values with --json, and [] when there is nothing", async () => {
    expect(JSON.parse((await cli.run(["sess", "throttled", "ls", "-j", "bob"])).stdout)).toEqual([
      {
        key: "account:bob",
        failures: 6,
        until: "2025-01-01T00:00:30.000Z",
        last_attempt: "2025-01-01T00:00:00.000Z",
      },
    ]);
    expect(await ls("--json", "nobody")).toMatchObject({ code: 0, stdout: "[]\n", stderr: "" });
    expect(await ls("nobody")).toMatchObject({ code: 0, stdout: "", stderr: "found 0 entries\n" });
  });

  it.each([
    [["-n", "ten"], "-n takes a whole number"],
    [["--csv", "--md"], "give only one of"],
    [["a", "b"], "takes one argument, the search, not also 'b'"],
  ])("refuses %j with exit 2", async (args, message) => {
    const result = await ls(...args);
    expect(result).toMatchObject({ code: 2, stdout: "" });
    expect(result.stderr).toContain(message);
  });
});

describe("auth throttled rm", () => {
  it.each([
    ["bob", "account:bob"],
    [" BOB ", "account:bob"],
    ["account:bob", "account:bob"],
    ["192.0.2.1", "address:192.0.2.1"],
    ["::ffff:192.0.2.1", "address:192.0.2.1"],
    ["2001:db8::99", "address:2001:db8::/64"],
    ["address:2001:db8::/64", "address:2001:db8::/64"],
  ])("lets %j try again", async (key, stored) => {
    const result = await rm(key);
    expect(result).toMatchObject({ code: 0, stdout: "", stderr: `'${key.trim()}' may log in again at once\n` });
    expect(await keys()).toHaveLength(2);
    expect(await keys()).not.toContain(stored);
  });

  it("asks for the key on a terminal, and prints it with --json", async () => {
    const { asked, code } = await cli.run(["auth", "throttled", "rm"], { answers: ["bob"] });
    expect({ asked, code }).toEqual({ asked: ["Address or Username"], code: 0 });
    const { stdout, stderr } = await rm("192.0.2.1", "--json");
    expect(JSON.parse(stdout)).toEqual({ key: "192.0.2.1" });
    expect(stderr).toBe("");
  });

  it.each([
    [["nobody"], 3, "'nobody' is not throttled\nsee: photoprism auth throttled ls\n"],
    [[], 2, "key required; see: photoprism auth throttled rm --help"],
    [["bob", "ann"], 2, "takes one argument, the key, not also 'ann'"],
  ])("refuses %j with exit %d", async (args, code, message) => {
    const result = await rm(...args);
    expect(result).toMatchObject({ code, stdout: "" });
    expect(result.stderr).toContain(message);
    expect(await keys()).toHaveLength(3);
  });
});
