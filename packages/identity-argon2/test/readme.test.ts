import { readFile } from "node:fs/promises";
import { afterEach, expect, it, vi } from "vitest";

const read = (path: string): Promise<string> => readFile(new URL(path, import.meta.url), "utf8");
const blockOf = (markdown: string, language: string): string | undefined =>
  new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`$`, "ms").exec(markdown)?.[1];

afterEach(() => vi.restoreAllMocks());

it("the example of the README prints what the README says", async () => {
  const written: unknown[] = [];
  vi.spyOn(process.stdout, "write").mockImplementation((chunk) => written.push(chunk) > 0);
  await import("./readme-example.ts");
  vi.restoreAllMocks();

  const [readme, example] = await Promise.all([read("../README.md"), read("readme-example.ts")]);
  expect(blockOf(readme, "ts")).toBe(example.replace("../src/index.ts", "@pp/identity-argon2"));
  expect(blockOf(readme, "text")).toBe(written.join(""));
});
