import { type Client, type ClientUid, parseScope } from "@pp/identity";
import { aClient } from "@pp/identity-testing";
import { beforeEach, describe, expect, it } from "vitest";
import { CliHarness } from "../../testing/cli-harness.ts";

let cli: CliHarness;
beforeEach(() => {
  cli = new CliHarness();
});

/** Registered at this second of the second of January 2025. */
const add = async (at: number, fields: Partial<Client> = {}): Promise<Client> => {
  const uid = `cs5gfen1bgxz7s9${String(at)}` as ClientUid;
  const client = aClient({
    uid,
    name: `Client ${String(at)}`,
    createdAt: new Date(Date.UTC(2025, 0, 2, 0, 0, at)),
    ...fields,
  });
  await cli.store.transaction((tx) => tx.clients.add(client, "digest"));
  return client;
};

const ls = (...args: string[]) => cli.run(["clients", "ls", ...args]);
const names = (stdout: string): unknown[] => (JSON.parse(stdout) as { name: string }[]).map(({ name }) => name);

describe("clients ls", () => {
  it("prints a boxed table, the newest first, and the count on stderr", async () => {
    const bob = await cli.add({ username: "bob" });
    await add(1, { name: "Backup", accountUid: bob.uid, username: "bob", tokenLimit: 2, enabled: false });
    await add(2, { name: "Monitoring", role: "viewer", scope: parseScope("metrics"), tokenLimit: -1 });
    const { code, stdout, stderr } = await ls();
    expect(stdout).toBe(
      [
        "|------------------|------------|-----------------------|------|--------|-------------|---------|------------------------|---------------------|",
        "|    Client ID     |    Name    | Authentication Method | User |  Role  |    Scope    | Enabled | Access Token Lifetime  |     Created At      |",
        "|------------------|------------|-----------------------|------|--------|-------------|---------|------------------------|---------------------|",
        "| cs5gfen1bgxz7s92 | Monitoring | Client (OAuth2)       | n/a  | Viewer | metrics     | Yes     | 1h0m0s                 | 2025-01-02 00:00:02 |",
        "| cs5gfen1bgxz7s91 | Backup     | Client (OAuth2)       | bob  | Client | photos read | No      | 1h0m0s; up to 2 tokens | 2025-01-02 00:00:01 |",
        "|------------------|------------|-----------------------|------|--------|-------------|---------|------------------------|---------------------|",
        "",
      ].join("\n"),
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: "found 2 clients\n" });
  });

  it.each([
    [1, 1, "1s; up to 1 token"],
    [90, -1, "1m30s"],
    [3600, 0, "1h0m0s"],
    [86_400, 10, "24h0m0s; up to 10 tokens"],
    [2_678_400, 2, "744h0m0s; up to 2 tokens"],
    [86_399, -1, "23h59m59s"],
  ])("writes a lifetime of %d seconds and a limit of %d as %s", async (tokenLifetimeSeconds, tokenLimit, text) => {
    await add(1, { tokenLifetimeSeconds, tokenLimit });
    expect((await ls("--tsv")).stdout).toContain(`\tYes\t${text}\t2025-`);
    expect(JSON.parse((await ls("--json")).stdout)).toMatchObject([{ access_token_lifetime: tokenLifetimeSeconds }]);
  });

  it.each([
    [["--md"], /^\| +Client ID/],
    [["-m"], /^\| +Client ID/],
    [["--csv"], /^Client ID;Name;Authentication Method;User;Role;Scope;Enabled;Access Token Lifetime;Created At\n/],
    [["-c"], /^Client ID;Name;/],
    [["--tsv"], /^Client ID\tName\t/],
    [["-t"], /^Client ID\tName\t/],
  ])("formats with %j, without blank lines around", async (flags, start) => {
    await add(1);
    const { code, stdout } = await ls(...flags);
    expect(code).toBe(0);
    expect(stdout).toMatch(start);
    expect(stdout).toMatch(/[^\n]\n$/);
  });

  it.each(["--json", "-j"])("gives typed values with %s", async (flag) => {
    await add(1);
    const { stdout, stderr } = await ls(flag);
    expect(JSON.parse(stdout)).toEqual([
      {
        client_id: "cs5gfen1bgxz7s91",
        name: "Client 1",
        authentication_method: "Client (OAuth2)",
        user: null,
        role: "client",
        scope: "photos read",
        enabled: true,
        access_token_lifetime: 3600,
        created_at: "2025-01-02T00:00:01.000Z",
      },
    ]);
    expect(stderr).toBe("");
  });

  it("searches by the beginning of a client or user name, or by a whole uid", async () => {
    const bob = await cli.add({ username: "bob" });
    await add(1, { name: "Backup" });
    await add(2, { name: "Phone", accountUid: bob.uid, username: "bob" });
    expect(names((await ls("--json", "BACK")).stdout)).toEqual(["Backup"]);
    expect(names((await ls("bo", "--json")).stdout)).toEqual(["Phone"]);
    expect(names((await cli.run(["client", "ls", "-j", bob.uid])).stdout)).toEqual(["Phone"]);
    expect(names((await ls("--json", "cs5gfen1bgxz7s91")).stdout)).toEqual(["Backup"]);
  });

  it("stops at -n and says how to go on; --after goes on there", async () => {
    for (const at of [1, 2, 3]) await add(at);
    const first = await ls("-n", "2", "--csv");
    expect(first.stdout.trim().split("\n")).toHaveLength(3);
    expect(first.stderr).toBe("found 2 clients\nthere are more; see the next page with: --after cs5gfen1bgxz7s92\n");
    expect(names((await ls("-n=2", "--json", "--after", "cs5gfen1bgxz7s92")).stdout)).toEqual(["Client 1"]);
    expect((await ls("-n", "1", "Client 3")).stderr).toBe("found 1 client\n");
  });

  it("prints all with -n 0, over the limit of a page", async () => {
    await cli.store.transaction(async (tx) => {
      for (let index = 0; index < 1003; index += 1) await tx.clients.add(aClient(), "digest");
    });
    expect(new Set(names((await ls("-n", "0", "--json")).stdout)).size).toBe(1003);
    expect(names((await ls("--json")).stdout)).toHaveLength(100);
  });

  it("says how to register the first, and does not where only nothing was found", async () => {
    const hint = "no clients registered; add the first with: photoprism clients add --name NAME --scope SCOPE\n";
    expect(await ls()).toMatchObject({ code: 0, stdout: "", stderr: `found 0 clients\n${hint}` });
    expect(await ls("--json")).toMatchObject({ code: 0, stdout: "[]\n", stderr: "" });
    await add(1);
    expect((await ls("nothing")).stderr).toBe("found 0 clients\n");
  });

  it.each([
    [["--csv", "--md"], 2, "give only one of"],
    [["-n", "ten"], 2, "-n takes a whole number"],
    [["--after", "x"], 3, "client 'x' not found\nsee: photoprism clients ls"],
    [["one", "two"], 2, "takes one argument, the search, not also 'two'"],
  ])("refuses %j with exit %d", async (args, code, message) => {
    const result = await ls(...args);
    expect(result).toMatchObject({ code, stdout: "" });
    expect(result.stderr).toContain(message);
  });
});
