import { afterAll, describe, expect, it } from "vitest";
import { openProject } from "./project.js";

const files = {
  "src/a.ts": "export const a = 1;\n",
  "src/b.ts": 'export { a } from "./a.ts";\n',
  "src/config.ts": "export {};\n",
};
const neighbour = {
  "neighbour/package.json": '{ "name": "neighbour" }',
  "neighbour/index.ts": "export const n = 1;\n",
};
const project = openProject(
  { ...files, ...neighbour, "src/a.test.ts": "export {};\n" },
  { readsEnvironment: ["src/config.ts"] },
);
const ormProject = openProject(files, { orm: true });
afterAll(() => {
  project.close();
  ormProject.close();
});

const process = "declare const process: { readonly env: Record<string, string> };\n";
const repository = "declare const scope: { readonly sessions: { save(row: object): number } };\n";
const lines = (count, text) => Array.from({ length: count }, (_, index) => text(index)).join("\n");

describe("everywhere", () => {
  it.each([
    ["a default export", "export default 1;\n", "no-restricted-syntax"],
    ["a default export by name", "const a = 1;\nexport { a as default };\n", "no-restricted-syntax"],
    ["any", "export const a = (b: any): string => String(b);\n", "@typescript-eslint/no-explicit-any"],
    ["a non-null assertion", "export const a = (b?: string) => b!;\n", "@typescript-eslint/no-non-null-assertion"],
    [
      "what is any without a word",
      "export const a = JSON.parse('1');\nexport const b = a.c;\n",
      "@typescript-eslint/no-unsafe-member-access",
    ],
    [
      "a promise that nobody waits for",
      "export const a = () => {\n  Promise.resolve(1);\n};\n",
      "@typescript-eslint/no-floating-promises",
    ],
    [
      "a number in a template",
      "export const a = (b: number) => `${b}`;\n",
      "@typescript-eslint/restrict-template-expressions",
    ],
    ["the environment", `${process}export const a = process.env;\n`, "no-restricted-properties"],
    ["the environment, taken apart", `${process}export const { env } = process;\n`, "no-restricted-properties"],
    [
      "the process under another name",
      'import { env } from "node:process";\n\nexport const a = env;\n',
      "no-restricted-imports",
    ],
    [
      "save() of a repository",
      `${repository}export const a = () => scope.sessions.save({});\n`,
      "no-restricted-syntax",
    ],
    ["the ORM", 'import { DataSource } from "typeorm";\n\nexport const a = DataSource;\n', "no-restricted-imports"],
    ["a part of the ORM", 'import { x } from "typeorm/browser";\n\nexport const a = x;\n', "no-restricted-imports"],
    ["the ORM, loaded late", 'export const a = () => import("typeorm");\n', "no-restricted-syntax"],
    [
      "a type as a value",
      'import { A } from "./config.ts";\n\nexport type B = A;\n',
      "@typescript-eslint/consistent-type-imports",
    ],
    [
      "a way into a package that is not its entry",
      'import { n } from "../neighbour/index.ts";\n\nexport const a = n;\n',
      "import-x/no-relative-packages",
    ],
    ["a circle", 'import { a as b } from "./b.ts";\n\nexport const a = b;\n', "import-x/no-cycle"],
    ["301 lines", `export const a = [\n${lines(299, (index) => `  ${index},`)}\n];\n`, "max-lines"],
    [
      "a function of 51 lines",
      `export function a() {\n${lines(49, (index) => `  let b${index} = 0;`)}\n}\n`,
      "max-lines-per-function",
    ],
    [
      "a disabled rule without a reason",
      "// eslint-disable-next-line no-restricted-syntax\nexport default 1;\n",
      "@eslint-community/eslint-comments/require-description",
    ],
    [
      "every rule disabled",
      "/* eslint-disable -- because */\nexport const a = 1;\n",
      "@eslint-community/eslint-comments/no-unlimited-disable",
    ],
    ["an ignored type error", "// @ts-ignore\nexport const a: string = 1;\n", "@typescript-eslint/ban-ts-comment"],
  ])("refuses %s", async (_, text, rule) => {
    expect(await project.lint("src/a.ts", text)).toContain(rule);
  });

  it("refuses a disabled rule that would not complain", async () => {
    const rules = await project.lint(
      "src/a.ts",
      "// eslint-disable-next-line no-restricted-syntax -- old\nexport const a = 1;\n",
    );
    expect(rules).toEqual([expect.stringContaining("Unused eslint-disable directive")]);
  });

  it("takes a disabled rule with its reason beside it", async () => {
    const text = "// eslint-disable-next-line no-restricted-syntax -- the tool wants one\nexport default 1;\n";
    expect(await project.lint("src/a.ts", text)).toEqual([]);
  });

  it("takes a file of 300 lines and a function of 50", async () => {
    const text = `export function a() {\n${lines(48, () => "  // b")}\n}\n${lines(249, () => "// c")}\n`;
    expect(await project.lint("src/a.ts", text)).toEqual([]);
  });
});

it("lets the configuration read the environment", async () => {
  expect(await project.lint("src/config.ts", `${process}export const a = process.env;\n`)).toEqual([]);
});

it("lets a test be long", async () => {
  const text = `export function a() {\n${lines(400, () => "  // b")}\n}\n`;
  expect(await project.lint("src/a.test.ts", text)).toEqual([]);
});

describe("in the package of the ORM", () => {
  it("takes the ORM, early or late", async () => {
    const early = await ormProject.lint(
      "src/a.ts",
      'import { DataSource } from "typeorm";\n\nexport const a = DataSource;\n',
    );
    expect(early).not.toContain("no-restricted-imports");
    expect(await ormProject.lint("src/a.ts", 'export const a = () => import("typeorm");\n')).not.toContain(
      "no-restricted-syntax",
    );
  });

  it("refuses save() there above all", async () => {
    const rules = await ormProject.lint("src/a.ts", `${repository}export const a = () => scope.sessions.save({});\n`);
    expect(rules).toContain("no-restricted-syntax");
  });
});
