import type { Realm } from "@pp/identity";
import { BcryptPasswordHasher, createNodeIdentity } from "@pp/identity-node";
import { FakeClock } from "@pp/identity-testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { engines, type TestDatabase } from "./support/engines.ts";
import { exampleLogins, reportFlags, sessionLines } from "./support/manual.ts";
import { rowsOf } from "./support/output.ts";
import { withStore } from "./support/seed.ts";
import { enter, type TerminalStep } from "./support/terminal.ts";
import { openWorkspace, type Workspace } from "./support/workspace.ts";

const PASSWORD = "my-secret-password";
const by = { name: "system:test" };
/** Six hashes a test must not cost 200 ms each. */
const hasher = new BcryptPasswordHasher({ cost: 4 });

/** The three people of the example and when they logged in; the newest last. */
const logins = [
  { username: "admin", role: "admin", at: "2023-02-03T06:55:06Z" },
  { username: "viewer", role: "viewer", at: "2023-02-03T07:16:55Z" },
  { username: "user", role: "user", at: "2023-02-03T07:17:46Z" },
] as const;
const origin: { readonly clientIp: string; readonly realm: Realm } = { clientIp: "172.19.0.1", realm: "api" };

/** As a server that embeds the library has them log in. */
const replayLogins = (database: TestDatabase): Promise<void> =>
  withStore(database, async (store) => {
    for (const { at, role, username } of logins) {
      const identity = createNodeIdentity({ store, hasher, clock: new FakeClock(at) });
      await identity.accounts.add({ username, role, password: PASSWORD }, by);
      const login = await identity.logIn({ username, password: PASSWORD, ...origin });
      expect(login.kind).toBe("ok");
    }
  });

/** What the person at the terminal sees and types. */
const dialogues: Readonly<Record<string, readonly TerminalStep[]>> = {
  "photoprism auth add [username]": [
    { waitFor: "Client Name", type: `Phone${enter}` },
    { waitFor: "Authorization Scope", type: `photos read${enter}` },
  ],
  "photoprism auth add": [
    { waitFor: "Client Name", type: enter },
    { waitFor: "Authorization Scope", type: enter },
  ],
  "photoprism clients add": [
    { waitFor: "Client Name", type: `Monitor${enter}` },
    { waitFor: "Authorization Scope", type: `metrics${enter}` },
  ],
  "photoprism auth rm [identifier]": [{ waitFor: "Remove session", type: `y${enter}` }],
};

describe.each(engines)("the command lines of the manual about logins and sessions on $name", (engine) => {
  let workspace: Workspace;
  beforeEach(async () => {
    workspace = await openWorkspace(engine);
    await replayLogins(workspace.database);
  });
  afterEach(() => workspace.close());

  const sessions = (...args: string[]) =>
    workspace.cli(["auth", "ls", "--json", ...args]).then((result) => rowsOf(result));

  const fillIn = async (line: string): Promise<string> => {
    const [newest] = await sessions("user");
    const identifier = String(newest?.["session_id"]);
    return line.replace("[username]", "user").replace("[search]", "user").replace("[identifier]", identifier);
  };

  it.each(sessionLines)("%s", async (line) => {
    const filledIn = await fillIn(line);
    const steps = dialogues[line];
    if (steps !== undefined) {
      const { code, screen } = await workspace.onTerminal(filledIn, steps);
      expect(code, screen).toBe(0);
    } else {
      expect(await workspace.paste(filledIn)).toMatchObject({ code: 0, signal: undefined });
    }
    await expectEffect(line);
  });

  async function expectEffect(line: string): Promise<void> {
    const names = (await sessions()).map((row) => row["user"]).sort();
    if (line === "photoprism auth reset --yes") expect(names).toEqual([]);
    else if (line === "photoprism auth rm [identifier]") expect(names).toEqual(["admin", "viewer"]);
    else if (line === "photoprism auth add [username]") expect(names).toEqual(["admin", "user", "user", "viewer"]);
    else if (line === "photoprism auth add") expect(names).toEqual(["", "admin", "user", "viewer"]);
    else expect(names).toEqual(["admin", "user", "viewer"]);
    const report = rowsOf(await workspace.cli(["audit", "logins", "--json"]));
    expect(report).toHaveLength(line === "photoprism audit reset --yes" ? 0 : 3);
    const clients = rowsOf(await workspace.cli(["clients", "ls", "--json"]));
    expect(clients.map(({ name }) => name)).toEqual(line === "photoprism clients add" ? ["Monitor"] : []);
  }

  it("print the example report to the character", async () => {
    expect((await workspace.paste("photoprism audit logins --md")).stdout).toBe(exampleLogins);
    const table = (await workspace.paste("photoprism audit logins")).stdout;
    const [border] = exampleLogins.split("\n").slice(1);
    expect(table).toBe(`${border ?? ""}\n${exampleLogins}${border ?? ""}\n`);
  });

  it("has every flag of the manual for audit logins", async () => {
    const separators: Readonly<Record<string, string>> = { "--csv": ";", "-c": ";", "--tsv": "\t", "-t": "\t" };
    for (const flag of reportFlags) {
      const { code, stdout } = await workspace.paste(`photoprism audit logins ${flag === "-n" ? "-n 1" : flag}`);
      expect(code, flag).toBe(0);
      const separator = separators[flag];
      if (flag === "-n") expect(stdout).toContain("| 172.19.0.1 | user ");
      else if (separator === undefined) expect(stdout).toBe(exampleLogins);
      else {
        const newest = ["172.19.0.1", "user", "api", "OK", "2023-02-03 07:17:46", ""];
        expect(stdout.split("\n")[1]).toBe(newest.join(separator));
      }
      expect(stdout.includes("viewer"), flag).toBe(flag !== "-n");
    }
    expect(reportFlags).toEqual(["--md", "-m", "--csv", "-c", "--tsv", "-t", "-n"]);
  });
});
