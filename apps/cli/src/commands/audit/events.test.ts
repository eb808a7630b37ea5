import { beforeEach, describe, expect, it } from "vitest";
import { CliHarness } from "../../testing/cli-harness.ts";

let cli: CliHarness;
beforeEach(() => {
  cli = new CliHarness();
});

/** An event a second. */
const happen = (subjectName: string, more: { readonly actor?: string; readonly failed?: boolean } = {}) => {
  cli.clock.advance({ seconds: 1 });
  const actor = { name: more.actor ?? "cli:tester", clientIp: "10.0.0.7", userAgent: "curl" };
  const login = { realm: "web", outcome: "failed", reason: "invalid password" } as const;
  const event = {
    ...{ at: cli.clock.now(), actor, subject: `id-${subjectName}`, subjectName, fields: ["name", "role"] },
    ...(more.failed === true ? { action: "login.attempted" as const, ...login } : { action: "account.added" as const }),
  };
  return cli.store.transaction((tx) => tx.audit.append(event, "hash"));
};
const subjects = (stdout: string): unknown[] =>
  (JSON.parse(stdout) as { subject: string }[]).map(({ subject }) => subject);
const find = async (...flags: string[]): Promise<unknown[]> =>
  subjects((await cli.run(["audit", "events", "--json", ...flags])).stdout);

describe("audit events", () => {
  it("prints the latest first, as a table", async () => {
    await happen("bob");
    await happen("ann", { actor: "anonymous", failed: true });
    const { code, stdout, stderr } = await cli.run(["audit", "events"]);
    expect(stdout).toBe(
      [
        "|----|---------------------|-----------------|------------|---------|-------|-----------|---------|------------------|",
        "| ID |        Time         |     Action      |   Actor    | Subject | Realm | Client IP | Outcome |      Reason      |",
        "|----|---------------------|-----------------|------------|---------|-------|-----------|---------|------------------|",
        "|  2 | 2025-01-01 00:00:02 | login.attempted | anonymous  | ann     | web   | 10.0.0.7  | failed  | invalid password |",
        "|  1 | 2025-01-01 00:00:01 | account.added   | cli:tester | bob     |       | 10.0.0.7  | ok      |                  |",
        "|----|---------------------|-----------------|------------|---------|-------|-----------|---------|------------------|",
        "",
      ].join("\n"),
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: "found 2 events\n" });
  });

  it("has all that is known with --long", async () => {
    await happen("bob");
    expect(JSON.parse((await cli.run(["audit", "events", "--json", "-l"])).stdout)).toEqual([
      {
        ...{ id: 1, time: "2025-01-01T00:00:01.000Z", action: "account.added", actor: "cli:tester", subject: "bob" },
        ...{ realm: null, client_ip: "10.0.0.7", outcome: "ok", reason: null, subject_id: "id-bob" },
        ...{ fields: ["name", "role"], user_agent: "curl" },
      },
    ]);
  });

  it("filters by actor, action, outcome and search, in both orders of the arguments", async () => {
    await happen("bob");
    await happen("bobby", { actor: "cli:root" });
    await happen("ann", { failed: true });
    expect(await find("--actor", "cli:root")).toEqual(["bobby"]);
    expect(await find("--action", "login.attempted")).toEqual(["ann"]);
    expect(await find("--outcome=FAILED")).toEqual(["ann"]);
    expect(await find("bob")).toEqual(["bobby", "bob"]);
    expect(await find("id-ann", "--action=login.attempted")).toEqual(["ann"]);
    expect(await find("--actor", "cli:root", "ann")).toEqual([]);
  });

  it("takes --since with its instant and --until without it", async () => {
    for (const name of ["one", "two", "three"]) await happen(name);
    expect(await find("--since", "2025-01-01T00:00:02Z")).toEqual(["three", "two"]);
    expect(await find("--until", "2025-01-01 00:00:02")).toEqual(["one"]);
    expect(await find("--since=1s")).toEqual(["three", "two"]);
    expect(await find("--since", "2025-01-02")).toEqual([]);
  });

  it("stops at -n and tells how to go on", async () => {
    for (const name of ["one", "two", "three"]) await happen(name);
    const { stderr } = await cli.run(["audit", "events", "-n", "2"]);
    expect(stderr).toBe("found 2 events\nthere are more; see the next page with: --before 2\n");
    expect(await find("--before", "2")).toEqual(["one"]);
    expect((await cli.run(["audit", "events", "-n", "3"])).stderr).toBe("found 3 events\n");
  });

  it("prints nothing when there is nothing", async () => {
    expect(await cli.run(["audit", "events"])).toMatchObject({ code: 0, stdout: "", stderr: "found 0 events\n" });
  });

  it.each([
    [["--action", "user.added"], "--action takes one of: account.added, account.changed,"],
    [["--outcome", "fine"], "--outcome takes one of: ok, failed, throttled, incomplete"],
    [["--since", "yesterday"], "--since takes 2025-12-31,"],
    [["--until", "2025-02-30"], "--until takes 2025-12-31,"],
    [["--before", "last"], "--before takes an ID"],
    [["--follow", "--before", "7"], "cannot be used with --before"],
    [["--follow", "--until", "1d"], "cannot be used with --until"],
    [["--follow", "-n", "x"], "-n takes a whole number"],
  ])("refuses %j", async (flags, message) => {
    const result = await cli.run(["audit", "events", ...flags]);
    expect(result).toMatchObject({ code: 2, stdout: "" });
    expect(result.stderr).toContain(message);
  });
});

/** One after the other while the command waits; then Ctrl-C. */
const script = (...steps: (() => Promise<void>)[]) => ({
  meanwhile: async () => {
    const step = steps.shift();
    if (step === undefined) return Promise.reject((await import("../../cli-error.ts")).interrupted());
    return step();
  },
});

describe("audit events --follow", () => {
  it("begins with the latest, goes on with what comes, the earliest first, and ends with Ctrl-C", async () => {
    for (const name of ["one", "two", "three"]) await happen(name);
    const { code, stdout } = await cli.run(
      ["audit", "events", "--follow", "-n", "2"],
      script(
        () => happen("four", { failed: true }),
        () => Promise.resolve(),
        async () => {
          await happen("five");
          await happen("six");
        },
      ),
    );
    expect(stdout).toBe(
      [
        "2       2025-01-01 00:00:02  account.added         cli:tester        two                       10.0.0.7         ok",
        "3       2025-01-01 00:00:03  account.added         cli:tester        three                     10.0.0.7         ok",
        "4       2025-01-01 00:00:04  login.attempted       cli:tester        four              web     10.0.0.7         failed      invalid password",
        "5       2025-01-01 00:00:05  account.added         cli:tester        five                      10.0.0.7         ok",
        "6       2025-01-01 00:00:06  account.added         cli:tester        six                       10.0.0.7         ok",
        "",
      ].join("\n"),
    );
    expect(code).toBe(130);
    expect(cli.closed).toBe(1);
  });

  it("prints a line of JSON for each event, filtered, and none from before with -n 0", async () => {
    await happen("before");
    const { stdout } = await cli.run(
      ["audit", "events", "-f", "--json", "-n", "0", "--action", "login.attempted"],
      script(async () => {
        await happen("bob");
        await happen("ann", { failed: true });
      }),
    );
    const lines = stdout.trimEnd().split("\n");
    expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([{ subject: "ann", outcome: "failed" }]);
  });

  it.each([["--csv", 1] as const, ["--tsv", 1] as const, ["--md", 2] as const])(
    "has the headings once with %s",
    async (format, headingLines) => {
      await happen("one");
      const { stdout } = await cli.run(
        ["audit", "events", "--follow", format],
        script(() => happen("two")),
      );
      expect(stdout.trimEnd().split("\n")).toHaveLength(headingLines + 2);
      expect(stdout.match(/Client IP/g)).toHaveLength(1);
    },
  );

  it("does not miss an event that is committed after one with a greater id, nor prints one twice", async () => {
    for (let index = 0; index < 12; index += 1) await happen(`early${String(index)}`);
    // The store gives ids in the order of commits: a late one is held back from readers until it "commits".
    const hidden = new Set<number>();
    const read = cli.store.read.bind(cli.store);
    cli.store.read = ((work: Parameters<typeof read>[0]) =>
      read((reader) =>
        work({
          ...reader,
          audit: {
            listRange: (range, limit) => reader.audit.listRange(range, limit),
            list: async (query) => (await reader.audit.list(query)).filter((event) => !hidden.has(event.id)),
          },
        }),
      )) as typeof cli.store.read;

    const { stdout } = await cli.run(
      ["audit", "events", "--follow", "--json", "-n", "1"],
      script(
        async () => {
          hidden.add(13);
          await happen("late");
          await happen("prompt");
        },
        async () => {
          hidden.clear();
          await happen("after");
        },
        () => Promise.resolve(),
      ),
    );
    const printed = stdout
      .trimEnd()
      .split("\n")
      .map((line) => (JSON.parse(line) as { subject: string }).subject);
    expect(printed).toEqual(["early11", "prompt", "late", "after"]);
  });

  it("forgets ids that are too old to come late, and still prints none twice", async () => {
    const many = (from: number) => async (): Promise<void> => {
      for (let index = 0; index < 1500; index += 1) await happen(`event${String(from + index)}`);
    };
    const { stdout } = await cli.run(
      ["audit", "events", "--follow", "--csv", "-n", "0"],
      script(many(0), many(1500), () => Promise.resolve()),
    );
    expect(stdout.match(/event\d+/g)).toEqual(Array.from({ length: 3000 }, (_, index) => `event${String(index)}`));
  });
});
