import { readFile } from "node:fs/promises";
import { afterEach, expect, it, vi } from "vitest";
import * as index from "../src/index.ts";
import * as postgres from "../src/postgres.ts";
import * as sqlite from "../src/sqlite.ts";
import { scratchFolder } from "./support/scratch-folder.ts";

const read = (path: string): Promise<string> => readFile(new URL(path, import.meta.url), "utf8");
const blockOf = (markdown: string, language: string): string | undefined =>
  new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`$`, "ms").exec(markdown)?.[1];

afterEach(() => vi.restoreAllMocks());

it("the example of the README prints what the README says", async () => {
  const lines: string[] = [];
  vi.spyOn(console, "log").mockImplementation((...words) => lines.push(`${words.join(" ")}\n`));
  const [folder, before] = [scratchFolder(), process.cwd()];
  process.chdir(folder.path);
  try {
    await import("./readme-example.ts");
  } finally {
    process.chdir(before);
    folder.remove();
  }
  const [readme, example] = await Promise.all([read("../README.md"), read("readme-example.ts")]);
  expect(blockOf(readme, "ts")).toBe(example.replace("../src/sqlite.ts", "@pp/identity-typeorm/sqlite"));
  expect(blockOf(readme, "text")).toBe(lines.join(""));
});

it("the README names every value that the package exports", async () => {
  const readme = await read("../README.md");
  const names = [index, sqlite, postgres].flatMap((entry) => Object.keys(entry));
  expect(names.filter((name) => !readme.includes(`\`${name}`))).toEqual([]);
});

it("the README has at most 120 lines", async () => {
  expect((await read("../README.md")).split("\n").length).toBeLessThanOrEqual(121);
});
