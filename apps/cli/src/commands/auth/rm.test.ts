import type { Session } from "@pp/identity";
import { aSession } from "@pp/identity-testing";
import { beforeEach, describe, expect, it } from "vitest";
import { CliHarness } from "../../testing/cli-harness.ts";
import { ctrlC } from "../../testing/fake-prompt.ts";

let cli: CliHarness;
let session: Session;
let secret: string;
beforeEach(async () => {
  cli = new CliHarness();
  await cli.add({ username: "bob", provider: "local", password: "mysecret" });
  const token = { name: "Phone", scope: "*", lifetimeSeconds: 60 };
  ({ secret, session } = await cli.services.sessions.addAppPassword("bob", token, { name: "test" }));
});

const isThere = async (): Promise<boolean> => (await cli.services.authenticate(secret)).kind === "ok";

describe("auth rm", () => {
  it("looks the session up, says what goes, asks, and removes", async () => {
    const { asked, code, stderr, stdout } = await cli.run(["auth", "rm", session.refId], { answers: [true] });
    expect(asked).toEqual([
      `Remove session '${session.refId}' (Application, client 'Phone', user 'bob', with the sessions opened with it)?`,
    ]);
    expect({ code, stderr, stdout }).toEqual({
      code: 0,
      stderr: `session '${session.refId}' has been removed\n`,
      stdout: "",
    });
    expect(await isThere()).toBe(false);
    const [event] = await cli.store.read((reader) => reader.audit.list({ limit: 1 }));
    expect(event).toMatchObject({ action: "session.ended", subject: session.refId, actor: { name: "cli:tester" } });
  });

  it("names less where there is less", async () => {
    const visitor = aSession(undefined, { refId: "sess34q3hael", provider: "link" });
    const nobody = aSession(undefined, { refId: "sess34q3haem", provider: "access_token", method: "oauth2" });
    await cli.store.transaction(async (tx) => {
      await tx.sessions.add(visitor);
      await tx.sessions.add(nobody);
    });
    expect((await cli.run(["auth", "rm", "sess34q3hael"], { answers: [false] })).asked).toEqual([
      "Remove session 'sess34q3hael' (Link, user 'visitor')?",
    ]);
    expect((await cli.run(["auth", "rm", "sess34q3haem"], { answers: [false] })).asked).toEqual([
      "Remove session 'sess34q3haem' (Access Token (OAuth2))?",
    ]);
  });

  it("takes the sessions with it that an app password opened", async () => {
    const bob = await cli.services.accounts.get("bob");
    await cli.store.transaction((tx) => tx.sessions.add(aSession(bob, { parentId: session.id })));
    await cli.run(["auth", "rm", "--yes", session.refId]);
    expect(await cli.services.sessions.list({ limit: 9 })).toEqual([]);
  });

  it("removes by ref id, session id or secret, given or read from standard input", async () => {
    for (const kind of ["refId", "id", "secret", "stdin"] as const) {
      const token = { name: "x", scope: "*", lifetimeSeconds: -1 };
      const issued = await cli.services.sessions.addAccessToken(token, { name: "test" });
      const reference = { refId: issued.session.refId, id: issued.session.id, secret: issued.secret, stdin: "-" }[kind];
      const result = await cli.run(["sess", "rm", reference, "-y"], { stdin: `${issued.secret}\n` });
      expect(result).toMatchObject({ code: 0, stderr: `session '${issued.session.refId}' has been removed\n` });
      expect((await cli.services.authenticate(issued.secret)).kind).not.toBe("ok");
    }
  });

  it("leaves the session when the answer is no, which is not an error, and after Ctrl-C", async () => {
    expect(await cli.run(["auth", "rm", session.refId], { answers: [false] })).toMatchObject({
      code: 0,
      stderr: `session '${session.refId}' was not removed\n`,
    });
    expect(await cli.run(["auth", "rm", session.refId], { answers: [ctrlC] })).toMatchObject({ code: 130 });
    expect(await isThere()).toBe(true);
  });

  it.each(["--yes", "-y", "--force", "-f"])("does not ask with %s", async (flag) => {
    const result = await cli.run(["auth", "rm", flag, session.refId], { answers: [] });
    expect(result).toMatchObject({ code: 0, asked: [] });
    expect(await isThere()).toBe(false);
  });

  it.each([[[]], [["--yes=false"]]])("names --yes when there is nobody to ask, %j", async (flags) => {
    const { code, stderr } = await cli.run(["auth", "rm", ...flags, session.refId]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^error: Remove session .*\? There is no terminal to ask on: use --yes to go ahead\.\n$/);
    expect(await isThere()).toBe(true);
  });

  it("prints the session with --json", async () => {
    const { stdout, stderr } = await cli.run(["auth", "rm", "--json", "--yes", secret]);
    expect(JSON.parse(stdout)).toMatchObject({ ref_id: session.refId, user_name: "bob" });
    expect(stdout).not.toContain(secret);
    expect(stderr).toBe("");
  });

  it.each([
    [["sess99999999"], 3, "session 'sess99999999' not found\nsee: photoprism auth ls\n"],
    [["f".repeat(48)], 3, "session '(not shown)' not found"],
    [["-"], 2, "standard input holds no session id or secret"],
    [[], 2, "identifier required; see: photoprism auth rm --help"],
    [["one", "f".repeat(48)], 2, "takes one argument, the identifier;"],
  ])("refuses %j with exit %d, before it asks", async (args, code, message) => {
    const result = await cli.run(["auth", "rm", ...args]);
    expect(result).toMatchObject({ code, stdout: "" });
    expect(result.stderr).toContain(message);
    expect(result.stderr).not.toContain("ffff");
  });
});
