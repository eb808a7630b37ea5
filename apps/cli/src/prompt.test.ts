import { PassThrough, Writable } from "node:stream";
import { setImmediate as turn } from "node:timers/promises";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { TerminalPrompt } from "./prompt.ts";

let stdin: PassThrough;
let screen: string;
let prompt: TerminalPrompt;
beforeEach(() => {
  stdin = new PassThrough();
  screen = "";
  const stderr = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      screen += chunk.toString();
      done();
    },
  });
  prompt = new TerminalPrompt({ stdin, stderr });
});

/** Types after the question has been put. */
async function type<T>(question: Promise<T>, ...keys: readonly string[]): Promise<T> {
  for (const key of keys) {
    await turn();
    stdin.write(key);
  }
  return question;
}

describe("TerminalPrompt", () => {
  it("shows what is typed for a line", async () => {
    expect(await type(prompt.line("Username"), "bob\r")).toBe("bob");
    expect(screen).toContain("Username: ");
    expect(screen).toContain("bob");
  });

  it("shows nothing of a secret, not even its length, and obeys backspace", async () => {
    expect(await type(prompt.secret("Password"), "s3cretX", "\u007f", " \u{1F511}\r")).toBe("s3cret \u{1F511}");
    expect(screen).toBe("Password: \n");
  });

  it("takes lines that were typed ahead, without showing the secret ones", async () => {
    const first = await type(prompt.secret("New Password"), "s3cret-1\rs3cret-2\r");
    expect([first, await prompt.secret("Retype Password")]).toEqual(["s3cret-1", "s3cret-2"]);
    expect(screen).toBe("New Password: \nRetype Password: \n");
  });

  it("shows a line again after a secret", async () => {
    await type(prompt.secret("Password"), "s3cret\r");
    expect(await type(prompt.line("Name"), "Bob\r")).toBe("Bob");
    expect(screen).toContain("Bob");
    expect(screen).not.toContain("s3cret");
  });

  it("keeps no history of secrets: arrow up brings nothing back", async () => {
    await type(prompt.secret("Password"), "s3cret\r");
    expect(await type(prompt.line("Name"), "\u001b[A\r")).toBe("");
    expect(screen).not.toContain("s3cret");
  });

  it.each([
    ["y", true],
    ["Y", true],
    [" yes ", true],
    ["", false],
    ["n", false],
    ["yesterday", false],
    ["j", false],
  ])("takes %j for yes: %s", async (answer, expected) => {
    expect(await type(prompt.confirm("Delete user 'bob'?"), `${answer}\r`)).toBe(expected);
    expect(screen).toContain("Delete user 'bob'? [y/N] ");
  });

  it("throws after Ctrl-C", async () => {
    const asked = prompt.secret("Password");
    const outcome = expect(asked).rejects.toMatchObject({ code: "cli/interrupted", exitCode: 130 });
    await type(Promise.resolve(), "half\u0003");
    await outcome;
    expect(screen).toBe("Password: \n");
  });

  it("takes Ctrl-D and the end of input for an empty answer, and for no", async () => {
    expect(await type(prompt.line("Username"), "\u0004")).toBe("");
    expect(await prompt.confirm("Sure?")).toBe(false);
    expect(await prompt.secret("Password")).toBe("");
  });

  it("interrupts the program at Ctrl-C between two questions", async () => {
    const kill = vi.spyOn(process, "kill").mockReturnValue(true);
    try {
      await type(prompt.line("Username"), "bob\r");
      stdin.write("\u0003");
      await turn();
      expect(kill).toHaveBeenCalledExactlyOnceWith(process.pid, "SIGINT");
    } finally {
      kill.mockRestore();
    }
  });

  it("can be closed without having asked, and twice", () => {
    prompt.close();
    prompt.close();
    expect(screen).toBe("");
  });
});
