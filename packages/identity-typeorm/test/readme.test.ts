import { readFile } from "node:fs/promises";
import { inspect } from "node:util";
import { afterEach, expect, it, vi } from "vitest";
import * as index from "../src/index.ts";
import * as postgres from "../src/postgres.ts";
import * as sqlite from "../src/sqlite.ts";
import { scratchFolder } from "./support/scratch-folder.ts";

const read = (path: string): Promise<string> => readFile(new URL(path, import.meta.url), "utf8");
const blocksOf = (markdown: string): readonly (string | undefined)[] =>
  Array.from(markdown.matchAll(/^```ts\n(.*?)^```$/gms), ([, block]) => block);
const promisedBy = (example: string): string =>
  Array.from(example.matchAll(/ \/\/ prints: (.*)/g), ([, line]) => `${String(line)}\n`).join("");
const asPublished = (example: string): string =>
  example.replace("../src/sqlite.ts", "@pp/identity-typeorm/sqlite").replace("../src/index.ts", "@pp/identity-typeorm");

afterEach(() => vi.restoreAllMocks());

/** In an empty folder. */
async function printedBy(load: () => Promise<unknown>): Promise<string> {
  const lines: string[] = [];
  const asText = (word: unknown) => (typeof word === "string" ? word : inspect(word));
  vi.spyOn(console, "log").mockImplementation((...words) => lines.push(`${words.map(asText).join(" ")}\n`));
  const [folder, before] = [scratchFolder(), process.cwd()];
  process.chdir(folder.path);
  try {
    await load();
  } finally {
    process.chdir(before);
    folder.remove();
  }
  return lines.join("");
}

it.each([
  ["first", 0, "readme-example.ts", () => import("./readme-example.ts")],
  ["second", 1, "readme-host-example.ts", () => import("./readme-host-example.ts")],
])("the %s example of the README is in the README, and prints what it says", async (_name, position, file, load) => {
  const printed = await printedBy(load);
  const [readme, example] = await Promise.all([read("../README.md"), read(file)]);
  expect(blocksOf(readme)[position]).toBe(asPublished(example));
  expect(printed).not.toBe("");
  expect(printed).toBe(promisedBy(example));
});

it("the README names every value that the package exports", async () => {
  const readme = await read("../README.md");
  const names = [index, sqlite, postgres].flatMap((entry) => Object.keys(entry));
  expect(names.filter((name) => !readme.includes(`\`${name}`))).toEqual([]);
});

it("the README has at most 120 lines", async () => {
  expect((await read("../README.md")).split("\n").length).toBeLessThanOrEqual(121);
});
