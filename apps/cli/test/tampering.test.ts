import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { defaultSqliteFile, engines } from "./support/engines.ts";
import { jsonError, rowsOf } from "./support/output.ts";
import { openWorkspace, type Workspace } from "./support/workspace.ts";

const secretKey = Buffer.alloc(32, 5).toString("base64");

describe.each(engines)("the audit log on $name", (engine) => {
  let workspace: Workspace;
  const run = (...args: readonly string[]) => workspace.cli(args);
  const sql = (statement: string) => workspace.database.rows(statement);
  const verify = async () => {
    const { code, stdout } = await run("audit", "verify", "--json");
    return { code, findings: JSON.parse(stdout) as readonly unknown[] };
  };

  beforeAll(async () => {
    workspace = await openWorkspace(engine, { PHOTOPRISM_SECRET_KEY: secretKey });
    for (const name of ["ann", "bob", "carol"]) {
      expect(await run("users", "add", "-r", "admin", "-A", "none", name)).toMatchObject({ code: 0 });
    }
    expect(await run("audit", "checkpoint", "-o", "checkpoint")).toMatchObject({ code: 0 });
  });
  afterAll(() => workspace.close());

  it("is whole as long as nobody has changed it", async () => {
    expect(await verify()).toEqual({ code: 0, findings: [] });
    expect(await run("audit", "verify", "--checkpoint", "checkpoint")).toMatchObject({ code: 0 });
    expect(statSync(join(workspace.cwd, "checkpoint")).mode & 0o777).toBe(0o600);
    expect(await run("audit", "checkpoint", "-o", "checkpoint")).toMatchObject({ code: 2 });
  });

  it("shows an event that was edited, and is whole again when it was put back", async () => {
    await sql("UPDATE audit_events SET actor = 'cli:nobody' || actor WHERE id = 2");
    const { code, findings } = await verify();
    expect(code).toBe(5);
    expect(JSON.stringify(findings)).toContain("edited");
    await sql("UPDATE audit_events SET actor = substr(actor, 11) WHERE id = 2");
    expect(await verify()).toEqual({ code: 0, findings: [] });
  });

  it("shows an event that was inserted with a hash of its own", async () => {
    await sql(`INSERT INTO audit_events (id, at, actor, action, subject, subject_name, fields, content_hash)
      SELECT -1, at, actor, action, subject, 'mallory', fields, content_hash FROM audit_events WHERE id = 1`);
    expect(await verify()).toMatchObject({ code: 5 });
    await sql("DELETE FROM audit_events WHERE id = -1");
    expect(await verify()).toEqual({ code: 0, findings: [] });
  });

  it("shows with a checkpoint that its end, seals and all, was cut off", async () => {
    expect(await run("users", "mod", "--name", "Anna", "ann")).toMatchObject({ code: 0 });
    expect(await run("audit", "checkpoint", "--yes", "-o", "later")).toMatchObject({ code: 0 });
    await sql("DELETE FROM audit_events WHERE id > 3");
    await sql("DELETE FROM audit_seals WHERE number > 1");
    expect(await run("audit", "verify", "--checkpoint", "checkpoint")).toMatchObject({ code: 0 });
    expect(await run("audit", "verify", "--checkpoint", "later")).toMatchObject({ code: 5 });
  });

  it("shows that an event was removed", async () => {
    await sql("DELETE FROM audit_events WHERE id = 2");
    const { code, findings } = await verify();
    expect(code).toBe(5);
    expect(JSON.stringify(findings)).toContain("removed");
  });

  it("begins anew with who has reset it", async () => {
    expect(await run("audit", "reset")).toMatchObject({ code: 2 });
    expect(await run("audit", "reset", "--yes")).toMatchObject({ code: 0 });
    expect(rowsOf(await run("audit", "events", "--json"))).toMatchObject([{ action: "audit.reset" }]);
    expect(await verify()).toEqual({ code: 0, findings: [] });
  });

  it("prints new events of other processes until Ctrl-C", async () => {
    const following = workspace.start(["audit", "events", "--follow", "--json"]);
    let seen = "";
    following.child.stdout?.on("data", (chunk: Buffer) => (seen += chunk.toString("utf8")));
    await expect.poll(() => seen, { timeout: 20_000 }).toContain("audit.reset");
    expect(await run("users", "mod", "--name", "Bobby", "bob")).toMatchObject({ code: 0 });
    await expect.poll(() => seen, { timeout: 20_000 }).toContain("account.changed");
    following.child.kill("SIGINT");
    expect(await following.ended).toMatchObject({ code: 130, stderr: "" });
    for (const line of seen.trim().split("\n")) expect(() => JSON.parse(line) as unknown).not.toThrow();
  });
});

describe.each(engines)("without PHOTOPRISM_SECRET_KEY on $name", (engine) => {
  let workspace: Workspace;
  afterEach(() => workspace.close());

  it("needs no key until one is used: a file beside SQLite, a clear error on Postgres", async () => {
    workspace = await openWorkspace(engine);
    expect(await workspace.cli(["users", "add", "-r", "admin", "-p", "first-secret", "bob"])).toMatchObject({
      code: 0,
    });
    const enabled = await workspace.cli(["2fa", "enable", "--json", "bob"]);
    if (engine.name === "SQLite") {
      expect(enabled).toMatchObject({ code: 0 });
      const file = `${defaultSqliteFile(workspace.home)}.key`;
      expect(statSync(file).mode & 0o777).toBe(0o600);
      expect(readFileSync(file, "utf8")).toMatch(/^k1:[A-Za-z0-9+/]{43}=\n$/);
    } else {
      expect(enabled.code).toBe(1);
      expect(jsonError(enabled)).toMatchObject({ code: "secret-key/missing" });
      expect(jsonError(enabled).message).toContain("PHOTOPRISM_SECRET_KEY");
    }
    expect(await workspace.cli(["login", "--password-stdin", "bob"], { input: "first-secret" })).toMatchObject({
      code: 0,
    });
  });
});
