import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import * as testing from "../src/index.ts";

const read = (path: string): Promise<string> => readFile(new URL(path, import.meta.url), "utf8");

it("the first example of the README is the test beside this one", async () => {
  const [readme, example] = await Promise.all([read("../README.md"), read("readme-example.test.ts")]);
  expect(/^```ts\n(.*?)^```$/ms.exec(readme)?.[1]).toBe(example);
});

it("the README names everything that can be imported, types too", async () => {
  const [readme, index] = await Promise.all([read("../README.md"), read("../src/index.ts")]);
  const types = Array.from(index.matchAll(/type (\w+)/g), ([, name]) => name);
  const typeLists = Array.from(index.matchAll(/export type \{([^}]+)\}/g), ([, names = ""]) => names.split(","));
  const names = [...Object.keys(testing), ...types, ...typeLists.flat().map((name) => name.trim())];
  expect(names.filter((name) => name !== undefined && name !== "" && !readme.includes(`\`${name}`))).toEqual([]);
});
