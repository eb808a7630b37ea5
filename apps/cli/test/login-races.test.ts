import { execFileSync } from "node:child_process";
import { createNodeIdentity } from "@pp/identity-node";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { engines } from "./support/engines.ts";
import { jsonOf } from "./support/output.ts";
import type { ProcessResult } from "./support/processes.ts";
import { withStore } from "./support/seed.ts";
import { openWorkspace, type Workspace } from "./support/workspace.ts";

const PROCESSES = 16;
const PASSWORD = "my-secret-password";

/** Each races by nature: sixteen processes at the same moment. */
describe.each(engines)("sixteen processes on $name", (engine) => {
  let workspace: Workspace;
  beforeEach(async () => {
    const secretKey = Buffer.alloc(32, 3).toString("base64");
    workspace = await openWorkspace(engine, { PHOTOPRISM_SECRET_KEY: secretKey });
    expect(
      await workspace.cli(["users", "add", "-r", "admin", "--password-stdin", "bob"], { input: PASSWORD }),
    ).toMatchObject({ code: 0 });
  });
  afterEach(() => workspace.close());

  const all = (args: readonly string[], input?: string): Promise<readonly ProcessResult[]> =>
    Promise.all(
      Array.from({ length: PROCESSES }, () =>
        workspace.cli(args, { timeoutMs: 120_000, ...(input === undefined ? {} : { input }) }),
      ),
    );
  const codesOf = (results: readonly ProcessResult[]): readonly unknown[] => results.map(({ code }) => code).sort();

  it("that log in with one code of the second factor: one gets in, and a recovery code opens once", async () => {
    const enrolled = jsonOf(await workspace.cli(["2fa", "enable", "--json", "bob"])) as {
      secret: string;
      recovery_codes: readonly string[];
    };
    // One step of clock difference is allowed: the code that is not used up yet is the next one.
    const codeIn = (seconds: number): string =>
      execFileSync("oathtool", ["--totp", "-b", "--now", `+${String(seconds)} seconds`, enrolled.secret])
        .toString()
        .trim();
    expect(await workspace.cli(["2fa", "enable", "--code", codeIn(0), "bob"])).toMatchObject({ code: 0 });
    const next = codeIn(30);
    for (const secret of [next, enrolled.recovery_codes[0] ?? ""]) {
      await workspace.cli(["auth", "throttled", "rm", "bob"]);
      const results = await all(["login", "--json", "--password-stdin", "--code", secret, "bob"], PASSWORD);
      const codes = codesOf(results);
      expect(codes.filter((exitCode) => exitCode === 0)).toHaveLength(1);
      // Whoever came after too many failures was not looked at.
      expect(codes.filter((exitCode) => exitCode !== 0 && exitCode !== 4 && exitCode !== 6)).toEqual([]);
    }
    const status = jsonOf(await workspace.cli(["2fa", "status", "--json", "bob"]));
    expect(status).toMatchObject({ state: "active", recovery_codes_left: 9 });
  }, 180_000);

  it("that end one session: one does, fifteen find none", async () => {
    const { ref_id: refId } = jsonOf(await workspace.cli(["auth", "add", "--json", "-n", "x", "-s", "*", "bob"])) as {
      ref_id: string;
    };
    expect(codesOf(await all(["auth", "rm", "--yes", refId]))).toEqual([0, ...Array.from({ length: 15 }, () => 3)]);
  }, 180_000);

  it("that regenerate the secret of one client: one of the secrets is good", async () => {
    const client = jsonOf(await workspace.cli(["clients", "add", "--json", "-n", "x", "-s", "photos"])) as {
      client_uid: string;
    };
    const clientId = client.client_uid;
    const results = await all(["clients", "mod", "--json", "--regenerate", clientId]);
    // Who was overtaken too often gives up with a conflict; nobody fails in another way.
    expect(codesOf(results).filter((code) => code !== 0 && code !== 5)).toEqual([]);
    const secrets = results
      .filter(({ code }) => code === 0)
      .map((result) => (jsonOf(result) as { client_secret: string }).client_secret);
    expect(new Set(secrets).size).toBe(secrets.length);
    const kinds = await withStore(workspace.database, async (store) => {
      const { tokens } = createNodeIdentity({ store });
      return Promise.all(secrets.map(async (clientSecret) => (await tokens.issue({ clientId, clientSecret })).kind));
    });
    expect(kinds.filter((kind) => kind === "ok")).toHaveLength(1);
    expect(kinds.filter((kind) => kind === "invalid-client")).toHaveLength(secrets.length - 1);
  }, 180_000);
});
