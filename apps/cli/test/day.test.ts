import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { createNodeIdentity, parseKeyring } from "@pp/identity-node";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { defaultSqliteFile, type Engine, engines } from "./support/engines.ts";
import { jsonOf } from "./support/output.ts";
import type { ProcessResult } from "./support/processes.ts";
import { withStore } from "./support/seed.ts";
import { openWorkspace, type Workspace } from "./support/workspace.ts";

const secretKey = Buffer.alloc(32, 9).toString("base64");

/** All that a thief of the database gets: the files, or every row of every table as text. */
async function dumpOf(engine: Engine, { database, home }: Workspace): Promise<string> {
  if (engine.name === "SQLite") {
    const folder = dirname(defaultSqliteFile(home));
    const files = readdirSync(folder).filter((name) => !name.endsWith(".key"));
    return files.map((name) => readFileSync(join(folder, name)).toString("latin1")).join("\n");
  }
  const tables = await database.rows("SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'");
  const texts: string[] = [];
  for (const { name } of tables) {
    const rows = await database.rows(`SELECT row_to_json(t)::text AS row FROM "${String(name)}" t`);
    texts.push(...rows.map(({ row }) => String(row)));
  }
  return texts.join("\n");
}

const codeOf = (secret: string): string => execFileSync("oathtool", ["--totp", "-b", secret]).toString().trim();

describe.each(engines)("a day of use on $name", (engine) => {
  let workspace: Workspace;
  beforeEach(async () => {
    workspace = await openWorkspace(engine, { PHOTOPRISM_SECRET_KEY: secretKey });
  });
  afterEach(() => workspace.close());

  it("leaves no password, token, code or key in the database, and none in what was logged", async () => {
    const secrets = new Map<string, string>([["the secret key", secretKey]]);
    const logs: string[] = [];
    /** Notes what was said on stderr; stdout is where a new secret is shown, this one time. */
    const run = async (args: readonly string[], input?: string): Promise<ProcessResult> => {
      const result = await workspace.cli([...args, "--verbose"], input === undefined ? {} : { input });
      logs.push(result.stderr);
      return result;
    };
    const json = async <T>(args: readonly string[], input?: string): Promise<T> =>
      jsonOf(await run([...args, "--json"], input)) as T;
    const keep = (what: string, secret: string): string => {
      expect(secret.length, what).toBeGreaterThanOrEqual(6);
      secrets.set(what, secret);
      return secret;
    };

    const password = keep("password", "Password-0f-the-Day");
    const wrong = keep("mistyped password", "Pasword-0f-the-Day");
    await json(["users", "add", "--role", "admin", "--password-stdin", "bob"], password);
    await json(["users", "add", "--role", "user", "--password-stdin", "carol"], keep("another", "Car0l-has-a-secret"));
    expect(await run(["login", "--password-stdin", "bob"], wrong)).toMatchObject({ code: 4 });
    const session = await json<{ token: string }>(["login", "--token", "--password-stdin", "bob"], password);
    keep("session token", session.token);

    const enrolled = await json<{ secret: string; uri: string; recovery_codes: string[] }>(["2fa", "enable", "bob"]);
    keep("second factor", enrolled.secret);
    for (const [index, code] of enrolled.recovery_codes.entries()) keep(`recovery code ${String(index)}`, code);
    const code = keep("code", codeOf(enrolled.secret));
    expect(await run(["2fa", "enable", "--code", code, "bob"])).toMatchObject({ code: 0 });
    expect(await run(["login", "--password-stdin", "--code", code, "bob"], password)).toMatchObject({ code: 4 });
    const recovery = enrolled.recovery_codes[0] ?? "";
    expect(await run(["login", "--password-stdin", "--code", recovery, "bob"], password)).toMatchObject({ code: 0 });

    const appPassword = await json<{ secret: string }>(["auth", "add", "-n", "Phone", "-s", "*", "bob"]);
    keep("app password", appPassword.secret);
    keep("access token", (await json<{ secret: string }>(["auth", "add", "-n", "Monitor", "-s", "metrics"])).secret);
    expect(await run(["login", "--password-stdin", "bob"], appPassword.secret)).toMatchObject({ code: 0 });
    expect(await run(["auth", "show", "-"], appPassword.secret)).toMatchObject({ code: 0 });
    const client = await json<{ client_uid: string; client_secret: string }>([
      "clients",
      "add",
      ...["-n", "Metrics", "-s", "metrics"],
    ]);
    keep("client secret", client.client_secret);
    const renewed = await json<{ client_secret: string }>(["clients", "mod", "--regenerate", client.client_uid]);
    keep("regenerated secret", renewed.client_secret);
    const token = await withStore(workspace.database, (store) =>
      createNodeIdentity({ store, keys: parseKeyring(secretKey), log: (line) => logs.push(line) }).tokens.issue({
        clientId: client.client_uid,
        clientSecret: renewed.client_secret,
      }),
    );
    if (token.kind !== "ok") throw new Error(token.kind);
    keep("client token", token.accessToken);
    await json(["passwd", "--password-stdin", "carol"], keep("new password", "Car0l-has-another"));
    expect(await run(["auth", "rm", "--yes", "-"], token.accessToken)).toMatchObject({ code: 0 });
    expect(await run(["audit", "checkpoint"])).toMatchObject({ code: 0 });
    expect(await run(["audit", "verify"])).toMatchObject({ code: 0 });
    const shown = [
      ["users", "show", "bob"],
      ["auth", "ls", "--tokens"],
      ["clients", "ls"],
      ["audit", "logins"],
      ["audit", "events"],
    ];
    for (const line of shown) {
      const { code: exitCode, stdout } = await run(line);
      expect(exitCode, line.join(" ")).toBe(0);
      logs.push(stdout);
    }

    const places = { database: await dumpOf(engine, workspace), logs: logs.join("\n") };
    const found = [...secrets].flatMap(([what, secret]) =>
      Object.entries(places)
        .filter(([, text]) => isIn(text, secret))
        .map(([place]) => `${what} in the ${place}`),
    );
    expect(places.logs).toContain('login failed for "bob" from ');
    expect(places.database).toContain("carol");
    expect(found).toEqual([]);
  }, 120_000);
});

/** As it is, and as binary data is often written. Six digits can stand in a digest by chance: not among hex digits. */
function isIn(text: string, secret: string): boolean {
  if (/^\d{6}$/.test(secret)) return new RegExp(`(?<![0-9a-f])${secret}(?![0-9a-f])`).test(text);
  const encodings: readonly BufferEncoding[] = ["utf8", "base64", "base64url", "hex"];
  return encodings.some((encoding) => text.includes(Buffer.from(secret).toString(encoding)));
}
