import { mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FakeCipher, MemoryStore } from "@pp/identity-testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { CliHarness } from "../../testing/cli-harness.ts";

let folder: string;
let cli: CliHarness;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "pp-audit-"));
  cli = new CliHarness({ cwd: folder });
  for (const username of ["ann", "bob", "cleo"]) await cli.add({ username });
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const linePattern = /^audit-checkpoint:1:1:[0-9a-f]{64}:2025-01-01T00:00:03\.000Z\n$/;
const keyless = (): void => {
  Object.assign(cli.ports, { cipher: new FakeCipher([]) });
};
/** What somebody does who can write to the database. */
const tamper = async (id: number): Promise<void> => {
  await cli.store.transaction((tx) => tx.audit.removeRange({ first: id, last: id }));
};

describe("audit checkpoint", () => {
  it("seals, and prints one line", async () => {
    const { code, stdout, stderr } = await cli.run(["audit", "checkpoint"]);
    expect(stdout).toMatch(linePattern);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(await cli.services.audit.verify()).toMatchObject({ events: 3, seals: 1, unsealed: 0 });
  });

  it("writes a file of its owner's with -o, and nothing on standard output", async () => {
    const path = join(folder, "audit.checkpoint");
    const result = await cli.run(["audit", "checkpoint", "-o", "audit.checkpoint"]);
    expect(result).toMatchObject({ code: 0, stdout: "", stderr: `the checkpoint has been written to ${path}\n` });
    expect(readFileSync(path, "utf8")).toMatch(linePattern);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it("never replaces a file unasked", async () => {
    const path = join(folder, "kept");
    writeFileSync(path, "precious", { mode: 0o644 });
    const nobody = await cli.run(["audit", "checkpoint", "-o", "kept"]);
    expect(nobody).toMatchObject({ code: 2, stdout: "" });
    expect(nobody.stderr).toContain("use --yes to go ahead");
    const no = await cli.run(["audit", "checkpoint", "-o", "kept"], { answers: [false] });
    expect(no).toMatchObject({ code: 0, stderr: "nothing has been written\n", asked: [`Replace the file ${path}?`] });
    expect(readFileSync(path, "utf8")).toBe("precious");
    expect(await cli.services.audit.verify()).toMatchObject({ seals: 0 });

    expect((await cli.run(["audit", "checkpoint", "-o", "kept", "--yes"])).code).toBe(0);
    expect(readFileSync(path, "utf8")).toMatch(linePattern);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect((await cli.run(["audit", "checkpoint", "-o", "kept"], { answers: [true] })).code).toBe(0);
  });

  it("replaces a link and not what it leads to", async () => {
    writeFileSync(join(folder, "target"), "precious");
    symlinkSync("target", join(folder, "link"));
    expect((await cli.run(["audit", "checkpoint", "-o", "link"])).code).toBe(2);
    expect((await cli.run(["audit", "checkpoint", "-y", "-o", "link"])).code).toBe(0);
    expect(readFileSync(join(folder, "target"), "utf8")).toBe("precious");
  });

  it("tells when the file cannot be written", async () => {
    const result = await cli.run(["audit", "checkpoint", "-o", "missing/file"]);
    expect(result).toMatchObject({ code: 2, stdout: "" });
    expect(result.stderr).toContain(`cannot write ${join(folder, "missing/file")}: ENOENT`);
  });

  it("gives the line and the file with --json", async () => {
    const { stdout } = await cli.run(["audit", "checkpoint", "--json", "-o", "here"]);
    expect(JSON.parse(stdout)).toEqual({
      checkpoint: readFileSync(join(folder, "here"), "utf8").trim(),
      file: join(folder, "here"),
    });
  });

  it("needs a key, and tells how one is made", async () => {
    keyless();
    const { code, stderr } = await cli.run(["audit", "checkpoint"]);
    expect(code).toBe(1);
    expect(stderr).toBe("error: no secret key: give the fake a key\na key is made with: openssl rand -base64 32\n");
  });
});

describe("audit verify", () => {
  it("finds nothing in a log that is whole, and says what it cannot tell", async () => {
    await cli.run(["audit", "checkpoint"]);
    expect(await cli.run(["audit", "verify"])).toEqual({
      code: 0,
      stdout: "",
      stderr: "verified 3 events and 1 seal\nno change was found; only a checkpoint shows a cut-off end\n",
      asked: [],
    });
    expect(await cli.run(["audit", "verify", "--json"])).toMatchObject({ code: 0, stdout: "[]\n", stderr: "" });
  });

  it("says that the end is not sealed yet", async () => {
    const { code, stderr } = await cli.run(["audit", "verify"]);
    expect(code).toBe(0);
    expect(stderr).toBe(
      "verified 3 events and 0 seals\n" +
        "not sealed yet: 3 events at the end, as written, but nothing shows that none is missing; " +
        "seal with: photoprism audit checkpoint\n" +
        "no change was found; only a checkpoint shows a cut-off end\n",
    );
  });

  it("reports a removed event, with exit 5", async () => {
    await cli.run(["audit", "checkpoint"]);
    await tamper(2);
    const { code, stdout, stderr } = await cli.run(["audit", "verify"]);
    expect(stdout).toBe(
      [
        "|---------------|-------|------|-----------------------------|",
        "|    Finding    | Event | Seal |           Meaning           |",
        "|---------------|-------|------|-----------------------------|",
        "| event-removed |     2 |      | the event was there when it |",
        "|               |       |      | was sealed, and is gone     |",
        "|---------------|-------|------|-----------------------------|",
        "",
      ].join("\n"),
    );
    expect(stderr).toBe("verified 2 events and 1 seal\nthe log has been changed: 1 finding\n");
    expect(code).toBe(5);
    expect(JSON.parse((await cli.run(["audit", "verify", "--json"])).stdout)).toEqual([
      {
        finding: "event-removed",
        event: 2,
        seal: null,
        meaning: "the event was there when it was sealed, and is gone",
      },
    ]);
  });

  it("finds a cut-off end with the checkpoint from a file or from standard input, and not without", async () => {
    const checkpoint = join(folder, "checkpoint");
    await cli.run(["audit", "checkpoint", "-o", checkpoint]);
    const whole = await cli.run(["audit", "verify", "--checkpoint", "checkpoint"]);
    expect(whole).toMatchObject({
      code: 0,
      stderr: "verified 3 events and 1 seal\nno change was found, and the log goes at least as far as the checkpoint\n",
    });
    cli.store = new MemoryStore();
    await cli.add({ username: "dora" });
    expect((await cli.run(["audit", "verify"])).code).toBe(0);
    const cut = await cli.run(["audit", "verify", "--csv", "--checkpoint", checkpoint]);
    expect(cut).toMatchObject({
      code: 5,
      stdout: "Finding;Event;Seal;Meaning\ntail-cut;;1;the log ends before the checkpoint, or is another log\n",
    });
    const piped = await cli.run(["audit", "verify", "--csv", "--checkpoint=-"], { stdin: readFileSync(checkpoint) });
    expect(piped).toMatchObject({ code: 5, stdout: cut.stdout });
  });

  it.each([
    ["audit-checkpoint:2:1::now", "checkpoint must be the line that `audit checkpoint` printed"],
    ["", "standard input holds no checkpoint"],
    ["a\nb\n", "standard input holds more than one line"],
  ])("refuses %j as a checkpoint", async (stdin, message) => {
    const result = await cli.run(["audit", "verify", "--checkpoint", "-"], { stdin });
    expect(result).toMatchObject({ code: 2, stdout: "" });
    expect(result.stderr).toContain(message);
  });

  it("refuses a checkpoint file that is not there", async () => {
    const { code, stderr } = await cli.run(["audit", "verify", "--checkpoint", "missing"]);
    expect(code).toBe(2);
    expect(stderr).toContain(`cannot read the checkpoint file ${join(folder, "missing")}: ENOENT`);
  });

  it("cannot tell anything about seals without the key", async () => {
    await cli.run(["audit", "checkpoint"]);
    keyless();
    const { code, stdout, stderr } = await cli.run(["audit", "verify"]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain("error: no secret key: give the fake a key\n");
  });
});
