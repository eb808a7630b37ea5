import { aSession } from "@pp/identity-testing";
import { beforeEach, describe, expect, it } from "vitest";
import { CliHarness } from "../../testing/cli-harness.ts";
import { ctrlC } from "../../testing/fake-prompt.ts";

let cli: CliHarness;
beforeEach(async () => {
  cli = new CliHarness();
  await cli.add({ username: "bob", provider: "local", password: "bob-s3cret" });
  await cli.services.logIn({ username: "bob", password: "bob-s3cret", clientIp: "10.0.0.7", realm: "web" });
  await cli.services.audit.seal();
});

const actions = async (): Promise<string[]> =>
  (await cli.services.audit.listEvents({ limit: 9 })).map(({ action }) => action);
const loginCount = async (): Promise<number> => (await cli.services.audit.listLogins({ limit: 9 })).length;

describe("audit purge", () => {
  it("removes what is older than --keep, and writes down who did it", async () => {
    cli.clock.advance({ days: 90 });
    await cli.add({ username: "ann" });
    expect(await cli.run(["audit", "purge", "--keep", "90d"])).toEqual({
      code: 0,
      stdout: "",
      stderr: "removed what is older than 90 days: 2 events, 1 login\n",
      asked: [],
    });
    expect(await actions()).toEqual(["audit.purged", "account.added"]);
    const [purged] = await cli.services.audit.listEvents({ limit: 1 });
    expect(purged?.actor.name).toBe("cli:tester");
    expect(await cli.services.audit.verify()).toMatchObject({ findings: [], purgedSeals: 1 });
  });

  it("keeps a year by default, or what is configured", async () => {
    cli.clock.advance({ days: 364 });
    const first = await cli.run(["audit", "purge"]);
    expect(first.stderr).toBe("removed what is older than 365 days: 0 events, 0 logins\n");
    expect(await actions()).toEqual(["login.attempted", "account.added"]);
    const second = await cli.run(["audit", "purge"], { env: { PHOTOPRISM_AUDIT_RETENTION: "30d" } });
    expect(second.stderr).toBe("removed what is older than 30 days: 2 events, 1 login\n");
  });

  it("gives the counts with --json", async () => {
    cli.clock.advance({ days: 9 });
    const { stdout, stderr } = await cli.run(["audit", "purge", "--json", "--keep=1w"]);
    expect(JSON.parse(stdout)).toEqual({ days: 7, events: 2, logins: 1 });
    expect(stderr).toBe("");
  });

  it.each(["0", "0d", "12h", "-1", "36501", "all"])("refuses --keep=%s before the database is opened", async (days) => {
    const { code, stderr } = await cli.run(["audit", "purge", `--keep=${days}`]);
    expect(code).toBe(2);
    expect(stderr).toContain("--keep takes a number of days from 1 to 36500");
    expect(cli.opened).toHaveLength(0);
  });
});

describe("audit reset", () => {
  it.each(["--yes", "-y"])("clears everything with %s, and records that it did", async (flag) => {
    expect(await cli.run(["audit", "reset", flag])).toEqual({
      code: 0,
      stdout: "",
      stderr: "the audit logs have been cleared\n",
      asked: [],
    });
    expect(await cli.services.audit.listEvents({ limit: 9 })).toMatchObject([
      { action: "audit.reset", actor: { name: "cli:tester" } },
    ]);
    expect(await loginCount()).toBe(0);
  });

  it("leaves accounts and sessions alone", async () => {
    const bob = await cli.services.accounts.get("bob");
    const session = aSession(bob);
    await cli.store.transaction((tx) => tx.sessions.add(session));
    await cli.run(["audit", "reset", "--yes"]);
    expect(await cli.services.accounts.get("bob")).toEqual(bob);
    expect(await cli.store.read((reader) => reader.sessions.find({ id: session.id }))).toEqual(session);
  });

  it("wants the word reset at a terminal", async () => {
    const { code, asked } = await cli.run(["audit", "reset"], { answers: ["reset"] });
    expect({ code, asked }).toEqual({
      code: 0,
      asked: ["Remove all audit events and login reports? Type the word reset"],
    });
    expect(await actions()).toEqual(["audit.reset"]);
  });

  it.each(["y", "", "no"])("does nothing after %j", async (answer) => {
    const result = await cli.run(["audit", "reset"], { answers: [answer] });
    expect(result).toMatchObject({ code: 0, stderr: "nothing has been changed\n" });
    expect(await actions()).toEqual(["login.attempted", "account.added"]);
  });

  it("does nothing after Ctrl-C, and with nobody to ask, naming --yes", async () => {
    expect((await cli.run(["audit", "reset"], { answers: [ctrlC] })).code).toBe(130);
    const { code, stderr } = await cli.run(["audit", "reset"]);
    expect(code).toBe(2);
    expect(stderr).toContain("use --yes to go ahead");
    expect(await loginCount()).toBe(1);
  });

  it("counts what has gone with --trace, and with --json", async () => {
    expect((await cli.run(["audit", "reset", "-y", "-t"])).stderr).toContain("removed: 2 events\n");
    expect(JSON.parse((await cli.run(["audit", "reset", "-y", "--json"])).stdout)).toEqual({ removed_events: 1 });
  });
});
