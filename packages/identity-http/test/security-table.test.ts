import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";

const read = (path: string): Promise<string> => readFile(new URL(`../${path}`, import.meta.url), "utf8");

/** File and test of every row of the tables of attack cases. */
async function listedTests(): Promise<readonly (readonly [file: string, name: string])[]> {
  const rows = (await read("SECURITY.md")).matchAll(/^\| [^|]+ \| `([^`]+\.test\.ts)`\s*\| (.+?)\s*\|$/gm);
  return Array.from(rows, ([, file = "", name = ""]) => [file, name] as const);
}

/** The names of the tests of a file, as they are written in it; those of groups are left out. */
const namesIn = (source: string): readonly string[] =>
  Array.from(
    source.matchAll(/(?<!describe)\(\s*(["'`])((?:(?!\1).)+)\1,\s*(?:\{[^}]*\},\s*)?(?:async )?\(/g),
    ([, , name = ""]) => name,
  );

it("every attack case of SECURITY.md is a test by that name", async () => {
  const listed = await listedTests();
  const missing = [];
  for (const [file, name] of listed) if (!namesIn(await read(file)).includes(name)) missing.push(`${file}: ${name}`);
  expect(missing).toEqual([]);
  expect(listed.length).toBeGreaterThan(65);
});

it.each([
  ["caller-attacks", 14],
  ["request-attacks", 14],
  ["connection-attacks", 1],
])("every attack case that is tested in %s is in SECURITY.md", async (file, least) => {
  const listed = new Set((await listedTests()).map(([, name]) => name));
  const tested = namesIn(await read(`test/${file}.test.ts`)).filter((name) => name.includes(" "));
  expect(tested.length).toBeGreaterThanOrEqual(least);
  expect(tested.filter((name) => !listed.has(name))).toEqual([]);
});
