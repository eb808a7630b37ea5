import { beforeEach, describe, expect, it } from "vitest";
import { CliHarness } from "../../testing/cli-harness.ts";
import { ctrlC } from "../../testing/fake-prompt.ts";

let cli: CliHarness;
let uid: string;
let secret: string;
beforeEach(async () => {
  cli = new CliHarness();
  const added = await cli.services.clients.add({ name: "Backup", scope: "photos" }, { name: "test" });
  ({ secret } = added);
  ({ uid } = added.client);
});

const rm = (...args: string[]) => cli.run(["clients", "rm", ...args]);
const isThere = async (): Promise<boolean> => (await cli.services.clients.list({ limit: 9 })).length > 0;

describe("clients rm", () => {
  it("looks the client up, asks, and removes it with its tokens", async () => {
    await cli.services.tokens.issue({ clientId: uid, clientSecret: secret });
    const { asked, code, stderr, stdout } = await cli.run(["clients", "rm", uid], { answers: [true] });
    expect(asked).toEqual([`Delete client ${uid} ('Backup') and its access tokens?`]);
    expect({ code, stderr, stdout }).toEqual({ code: 0, stderr: `client ${uid} has been deleted\n`, stdout: "" });
    expect(await isThere()).toBe(false);
    expect(await cli.services.sessions.list({ limit: 9 })).toEqual([]);
  });

  it("leaves the client when the answer is no, which is not an error, and after Ctrl-C", async () => {
    expect(await cli.run(["clients", "rm", uid], { answers: [false] })).toMatchObject({
      code: 0,
      stderr: `client ${uid} was not deleted\n`,
    });
    expect(await cli.run(["clients", "rm", uid], { answers: [ctrlC] })).toMatchObject({ code: 130 });
    expect(await isThere()).toBe(true);
  });

  it.each(["--force", "-f", "--yes", "-y"])("does not ask with %s", async (flag) => {
    expect(await cli.run(["client", "rm", uid, flag], { answers: [] })).toMatchObject({ code: 0, asked: [] });
    expect(await isThere()).toBe(false);
  });

  it.each([[[]], [["--force=false"]]])("names --yes when there is nobody to ask, %j", async (flags) => {
    const { code, stderr } = await rm(...flags, uid);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^error: Delete client .*\? There is no terminal to ask on: use --yes to go ahead\.\n$/);
    expect(await isThere()).toBe(true);
  });

  it("prints the client with --json", async () => {
    const { stdout, stderr } = await rm("--json", "--yes", uid);
    expect(JSON.parse(stdout)).toMatchObject({ client_uid: uid, client_name: "Backup" });
    expect(stderr).toBe("");
  });

  it.each([
    [["cs5gfen1bgxz7s9i"], 3, "client 'cs5gfen1bgxz7s9i' not found\nsee: photoprism clients ls\n"],
    [["Backup"], 3, "client 'Backup' not found"],
    [[], 2, "client id required; see: photoprism clients rm --help"],
    [["one", "two"], 2, "takes one argument, the client id, not also 'two'"],
  ])("refuses %j with exit %d, before it asks", async (args, code, message) => {
    const result = await rm(...args);
    expect(result).toMatchObject({ code, stdout: "" });
    expect(result.stderr).toContain(message);
    expect(await isThere()).toBe(true);
  });
});
