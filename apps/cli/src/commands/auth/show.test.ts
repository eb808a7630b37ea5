import type { Session } from "@pp/identity";
import { aSession } from "@pp/identity-testing";
import { beforeEach, describe, expect, it } from "vitest";
import { CliHarness } from "../../testing/cli-harness.ts";

let cli: CliHarness;
let session: Session;
let secret: string;
beforeEach(async () => {
  cli = new CliHarness();
  await cli.add({ username: "bob", provider: "local", password: "mysecret" });
  const token = { name: "Phone", scope: "photos read", lifetimeSeconds: 60 };
  ({ secret, session } = await cli.services.sessions.addAppPassword("bob", token, { name: "test" }));
});

const show = (...args: string[]) => cli.run(["auth", "show", ...args]);

describe("auth show", () => {
  it("prints names and values in the order of the names", async () => {
    const { code, stdout, stderr } = await show(session.refId, "--csv");
    expect(stdout).toBe(
      [
        "Name;Value",
        "AuthID;",
        "AuthIssuer;",
        "AuthMethod;default",
        "AuthProvider;application",
        "AuthScope;photos read",
        "ClientIP;",
        "ClientName;Phone",
        "ClientUID;",
        "GrantType;cli",
        "LastActive;2025-01-01 00:00:01",
        "LoginAt;2025-01-01 00:00:01",
        "LoginIP;",
        "ParentID;",
        `RefID;${session.refId}`,
        "SessExpires;2025-01-01 00:01:01",
        "SessTimeout;0",
        `SessionID;${session.id}`,
        "Status;active",
        "UpdatedAt;2025-01-01 00:00:01",
        "UserAgent;",
        "UserName;bob",
        `UserUID;${String(session.accountUid)}`,
        "",
      ].join("\n"),
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  });

  it("finds the session by ref id, session id or the secret itself", async () => {
    for (const reference of [session.refId, session.refId.toUpperCase(), session.id, secret, ` ${secret} `]) {
      expect(JSON.parse((await show("--json", reference)).stdout)).toMatchObject({ ref_id: session.refId });
    }
  });

  it("reads the identifier from standard input with -, or unseen from a person", async () => {
    const piped = await cli.run(["auth", "show", "-", "--json"], { stdin: `${secret}\n` });
    expect(JSON.parse(piped.stdout)).toMatchObject({ ref_id: session.refId });
    const typed = await cli.run(["sess", "show", "--json", "-"], { answers: [secret] });
    expect(typed.asked).toEqual(["secret:Session ID or Secret"]);
    expect(JSON.parse(typed.stdout)).toMatchObject({ ref_id: session.refId });
  });

  it("asks for the identifier on a terminal when it is not given", async () => {
    const { asked, stdout } = await cli.run(["auth", "show", "--csv"], { answers: [session.refId] });
    expect(asked).toEqual(["Session ID (- to type it unseen)"]);
    expect(stdout).toContain("UserName;bob");
  });

  it("says expired from the instant of the end on, and shows neither secret nor tokens", async () => {
    cli.clock.advance({ seconds: 59 });
    expect((await show("--csv", session.refId)).stdout).toContain("Status;active");
    cli.clock.advance({ seconds: 1 });
    const { stdout } = await show("--csv", secret);
    expect(stdout).toContain("Status;expired");
    expect(stdout).not.toContain(secret);
    expect(stdout).not.toContain("Token");
  });

  it("gives typed values with --json: null for no end", async () => {
    const endless = aSession(undefined, { refId: "sess34q3hael" });
    await cli.store.transaction((tx) => tx.sessions.add(endless));
    expect(JSON.parse((await show("-j", "sess34q3hael")).stdout)).toMatchObject({
      sess_expires: null,
      sess_timeout: 0,
      user_uid: null,
      last_active: "2024-02-29T23:59:59.000Z",
    });
  });

  it.each([["--md"], ["--tsv"], []])("has the other formats, %j", async (...flags) => {
    expect((await show(...flags, session.refId)).stdout).toMatch(/Name\s+[|\t]?\s*Value|Name\tValue/);
  });

  it.each([
    [["sess99999999"], 3, "session 'sess99999999' not found\nsee: photoprism auth ls\n"],
    [["x"], 3, "session 'x' not found"],
    [["f".repeat(48)], 3, "session '(not shown)' not found"],
    [["x".repeat(3000)], 3, "session '(not shown)' not found"],
    [[], 2, "identifier required; see: photoprism auth show --help"],
    [[""], 2, "identifier required"],
    [["-"], 2, "standard input holds no session id or secret"],
    [["sess99999999", "f".repeat(48)], 2, "takes one argument, the identifier;"],
    [["--csv", "--md", "x"], 2, "give only one of"],
  ])("refuses %j with exit %d", async (args, code, message) => {
    const result = await show(...args);
    expect(result).toMatchObject({ code, stdout: "" });
    expect(result.stderr).toContain(message);
    expect(result.stderr).not.toContain("ffff");
  });
});
