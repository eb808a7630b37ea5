import { Writable } from "node:stream";
import { describe, expect, it } from "vitest";
import { red, shellWord } from "./output.ts";

const stream = (isTTY: boolean) => Object.assign(new Writable(), { isTTY });

describe("red", () => {
  it("colours on a terminal only", () => {
    expect(red("no", { stream: stream(true), env: {} })).toBe("\u001b[31mno\u001b[39m");
    expect(red("no", { stream: stream(false), env: {} })).toBe("no");
    expect(red("no", { stream: new Writable(), env: {} })).toBe("no");
  });

  it.each([{ NO_COLOR: "1" }, { TERM: "dumb" }])("respects %j", (env) => {
    expect(red("no", { stream: stream(true), env })).toBe("no");
  });

  it("takes an empty NO_COLOR for none", () => {
    expect(red("no", { stream: stream(true), env: { NO_COLOR: "" } })).toContain("\u001b[31m");
  });
});

describe("shellWord", () => {
  it.each([
    ["bob", "bob"],
    ["bob@example.com", "bob@example.com"],
    ["bob baker", "'bob baker'"],
    ["$HOME", "'$HOME'"],
    ["o'brien", "'o'\\''brien'"],
    ["-x", "'-x'"],
    ["", "''"],
    ["jürgen", "'jürgen'"],
  ])("writes %j as %s", (text, word) => {
    expect(shellWord(text)).toBe(word);
  });
});
