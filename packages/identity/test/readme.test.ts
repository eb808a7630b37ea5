import { readFile } from "node:fs/promises";
import { afterEach, expect, it, vi } from "vitest";
import * as identity from "../src/index.ts";

const read = (path: string): Promise<string> => readFile(new URL(path, import.meta.url), "utf8");
const blockOf = (markdown: string, language: string): string | undefined =>
  new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`$`, "ms").exec(markdown)?.[1];

afterEach(() => vi.restoreAllMocks());

it("the example of the README prints what the README says", async () => {
  const lines: string[] = [];
  vi.spyOn(console, "log").mockImplementation((...words) => lines.push(`${words.join(" ")}\n`));
  await import("./readme-example.ts");
  vi.restoreAllMocks();

  const [readme, example] = await Promise.all([read("../README.md"), read("readme-example.ts")]);
  expect(blockOf(readme, "ts")).toBe(example.replace("../src/index.ts", "@pp/identity"));
  expect(blockOf(readme, "text")).toBe(lines.join(""));
});

it("the README names every value that the package exports", async () => {
  const readme = await read("../README.md");
  expect(Object.keys(identity).filter((name) => !readme.includes(`\`${name}`))).toEqual([]);
});

it("the README has at most 120 lines", async () => {
  expect((await read("../README.md")).split("\n").length).toBeLessThanOrEqual(121);
});
