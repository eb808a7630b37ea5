import { type Account, type ClientUid, parseScope, type Session } from "@pp/identity";
import { aClient, aSession } from "@pp/identity-testing";
import { beforeEach, describe, expect, it } from "vitest";
import { CliHarness } from "../../testing/cli-harness.ts";

let cli: CliHarness;
let bob: Account;
beforeEach(async () => {
  cli = new CliHarness();
  bob = await cli.add({ username: "bob", provider: "local", password: "mysecret" });
});

const second = (number: number): Date => new Date(Date.UTC(2025, 0, 2, 0, 0, number));
/** Active at this second of the second of January 2025. */
const add = async (at: number, fields: Partial<Session> = {}, account: Account | undefined = bob): Promise<Session> => {
  const times = { createdAt: second(at), updatedAt: second(at), lastActiveAt: second(at) };
  const session = aSession(account, { ...times, ...fields });
  await cli.store.transaction((tx) => tx.sessions.add(session));
  return session;
};

const ls = (...args: string[]) => cli.run(["auth", "ls", ...args]);
const refIds = (stdout: string): unknown[] =>
  (JSON.parse(stdout) as { session_id: string }[]).map((row) => row.session_id);

describe("auth ls", () => {
  it("prints a boxed table, the most recently active first, and the count on stderr", async () => {
    await add(1, { refId: "sess00000001", method: "2fa", expiresAt: second(50), clientIp: "192.0.2.2" });
    const scope = parseScope("photos read");
    await add(3, { refId: "sess00000003", provider: "application", clientName: "Phone", scope });
    await add(2, { refId: "sess00000002", provider: "link", username: "", accountUid: undefined });
    const { code, stdout, stderr } = await ls();
    expect(stdout).toBe(
      [
        "|--------------|---------|-----------------------|--------|-------------|-----------|------------|---------------------|---------------------|---------------------|",
        "|  Session ID  |  User   | Authentication Method | Client |    Scope    | Login IP  | Current IP |     Last Active     |     Created At      |     Expires At      |",
        "|--------------|---------|-----------------------|--------|-------------|-----------|------------|---------------------|---------------------|---------------------|",
        "| sess00000003 | bob     | Application           | Phone  | photos read | 192.0.2.1 | 192.0.2.1  | 2025-01-02 00:00:03 | 2025-01-02 00:00:03 |                     |",
        "| sess00000002 | visitor | Link                  | n/a    | *           | 192.0.2.1 | 192.0.2.1  | 2025-01-02 00:00:02 | 2025-01-02 00:00:02 |                     |",
        "| sess00000001 | bob     | Local (2FA)           | n/a    | *           | 192.0.2.1 | 192.0.2.2  | 2025-01-02 00:00:01 | 2025-01-02 00:00:01 | 2025-01-02 00:00:50 |",
        "|--------------|---------|-----------------------|--------|-------------|-----------|------------|---------------------|---------------------|---------------------|",
        "",
      ].join("\n"),
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: "found 3 sessions\n" });
  });

  it.each([
    ["default", "default", "Default"],
    ["local", "default", "Local"],
    ["oidc", "default", "OIDC"],
    ["ldap", "2fa", "LDAP/AD (2FA)"],
    ["application", "session", "Application (Session)"],
    ["access_token", "oauth2", "Access Token (OAuth2)"],
    ["client", "oauth2", "Client (OAuth2)"],
  ] as const)("calls provider %s with method %s %s", async (provider, method, text) => {
    await add(1, { provider, method });
    expect(JSON.parse((await ls("--json")).stdout)).toMatchObject([{ authentication_method: text }]);
  });

  it.each([
    [["--md"], /^\| +Session ID/],
    [["-m"], /^\| +Session ID/],
    [["--csv"], /^Session ID;User;Authentication Method;Client;Scope;Login IP;Current IP;Last Active;/],
    [["-c"], /^Session ID;User;/],
    [["--tsv"], /^Session ID\tUser\t/],
    [["-t"], /^Session ID\tUser\t/],
  ])("formats with %j, without blank lines around", async (flags, start) => {
    await add(1);
    const { code, stdout } = await ls(...flags);
    expect(code).toBe(0);
    expect(stdout).toMatch(start);
    expect(stdout).toMatch(/[^\n]\n$/);
  });

  it.each(["--json", "-j"])("gives typed values with %s: null for no end and no client", async (flag) => {
    const { refId } = await add(1);
    const { stdout, stderr } = await ls(flag);
    expect(JSON.parse(stdout)).toEqual([
      {
        session_id: refId,
        user: "bob",
        authentication_method: "Local",
        client: null,
        scope: "*",
        login_ip: "192.0.2.1",
        current_ip: "192.0.2.1",
        last_active: "2025-01-02T00:00:01.000Z",
        created_at: "2025-01-02T00:00:01.000Z",
        expires_at: null,
      },
    ]);
    expect(stderr).toBe("");
  });

  it("names a registered client by its uid", async () => {
    const client = aClient({ uid: "cs5gfen1bgxz7s9i" as ClientUid });
    await cli.store.transaction((tx) => tx.clients.add(client, "digest"));
    await add(1, { clientUid: client.uid, clientName: client.name });
    expect(JSON.parse((await ls("--json")).stdout)).toMatchObject([{ client: "cs5gfen1bgxz7s9i" }]);
  });

  it.each([
    [["bo"], 1],
    [["BOB"], 1],
    [["phone"], 2],
    [["application"], 2],
    [["sess00000002"], 2],
    [["nobody"], undefined],
    [["--client", "Phone"], 2],
    [["--client=phone"], undefined],
    [["--user", "BOB"], 1],
    [["--user", "bob", "phone"], undefined],
    [["phone", "--user=ann"], 2],
  ])("finds with %j session %j", async (args, found) => {
    const ann = await cli.add({ username: "ann" });
    await add(1, { refId: "sess00000001" });
    await add(2, { refId: "sess00000002", clientName: "Phone", provider: "application" }, ann);
    const { stdout } = await ls("--json", ...args);
    expect(refIds(stdout)).toEqual(found === undefined ? [] : [`sess0000000${String(found)}`]);
  });

  it("finds the sessions of a user by uid too", async () => {
    const { refId } = await add(1);
    await add(2, {}, await cli.add({ username: "ann" }));
    expect(refIds((await ls("--json", "--user", bob.uid)).stdout)).toEqual([refId]);
    expect(refIds((await cli.run(["sess", "ls", bob.uid, "-j"])).stdout)).toEqual([refId]);
  });

  it("shows with --expired what is over from this instant on, by its end or for being idle", async () => {
    const now = cli.clock.now();
    const old = new Date(now.getTime() - 60_000);
    const over = await add(1, { expiresAt: now, lastActiveAt: old });
    const idle = await add(2, { idleTimeoutSeconds: 120, lastActiveAt: new Date(now.getTime() - 120_000) });
    await add(3, { expiresAt: new Date(now.getTime() + 1000), idleTimeoutSeconds: 61, lastActiveAt: old });
    expect(refIds((await ls("--json", "--expired")).stdout)).toEqual([over.refId, idle.refId]);
    expect(refIds((await ls("--json", "--expired=false")).stdout)).toHaveLength(3);
  });

  it("adds the masked link tokens of the account with --tokens, and shows them with --reveal only", async () => {
    await add(2);
    await add(1, { username: "", accountUid: undefined, provider: "access_token" });
    const { linkTokens } = await cli.services.accounts.describe("bob");
    const masked = await ls("--tokens", "--csv");
    const [titles, ofBob, ofNobody] = masked.stdout.split("\n");
    expect(titles).toMatch(/;Expires At;Preview Token;Download Token$/);
    expect(ofBob).toMatch(/;\*{8};\*{8}$/);
    expect(ofNobody).toMatch(/;;$/);
    const { stdout } = await ls("--tokens", "--reveal", "--json");
    expect(JSON.parse(stdout)).toMatchObject([
      { preview_token: linkTokens?.preview, download_token: linkTokens?.download },
      { preview_token: "", download_token: "" },
    ]);
    expect((await ls("--reveal", "--csv")).stdout).not.toContain("Preview Token");
  });

  it("stops at -n and says how to go on; --after goes on there", async () => {
    for (const at of [1, 2, 3]) await add(at, { refId: `sess0000000${String(at)}` });
    const first = await ls("-n", "2", "--csv");
    expect(first.stdout.trim().split("\n")).toHaveLength(3);
    expect(first.stderr).toBe("found 2 sessions\nthere are more; see the next page with: --after sess00000002\n");
    expect(refIds((await ls("-n=2", "--json", "--after", "sess00000002")).stdout)).toEqual(["sess00000001"]);
    expect((await ls("-n", "3")).stderr).toBe("found 3 sessions\n");
    expect((await ls("-n", "1", "--after=sess00000002")).stderr).toBe("found 1 session\n");
  });

  it("prints all with -n 0, over the limit of a page", async () => {
    await cli.store.transaction(async (tx) => {
      for (let index = 0; index < 1003; index += 1) await tx.sessions.add(aSession(bob));
    });
    const { stdout } = await ls("-n", "0", "--json");
    expect(new Set(refIds(stdout)).size).toBe(1003);
    expect(refIds((await ls("--json")).stdout)).toHaveLength(100);
  });

  it.each([[], ["--csv"], ["--md"]])("prints nothing when there is nothing, %j", async (...flags) => {
    expect(await ls(...flags)).toMatchObject({ code: 0, stdout: "", stderr: "found 0 sessions\n" });
  });

  it("prints [] with --json when there is nothing", async () => {
    expect(await ls("--json")).toMatchObject({ code: 0, stdout: "[]\n", stderr: "" });
  });

  it.each([
    [["--csv", "--json"], 2, "give only one of"],
    [["-n", "ten"], 2, "-n takes a whole number"],
    [["--user", "nobody"], 3, "user 'nobody' not found"],
    [["--after", "sess99999999"], 3, "session 'sess99999999' not found\nsee: photoprism auth ls"],
    [["one", "two"], 2, "takes one argument, the search, not also 'two'"],
  ])("refuses %j with exit %d", async (args, code, message) => {
    await add(1);
    const result = await ls(...args);
    if (!args.includes("--json")) expect(result).toMatchObject({ code, stdout: "" });
    expect(result.code).toBe(code);
    expect(result.stderr).toContain(message);
  });
});
