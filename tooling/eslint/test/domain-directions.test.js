import { afterAll, describe, expect, it } from "vitest";
import { openProject } from "./project.js";

const folders = [
  "kernel",
  "access",
  "audit",
  "accounts",
  "credentials",
  "sessions",
  "clients",
  "authentication",
  "administration",
];
const thing = "export interface Thing {\n  readonly a: string;\n}\n";
const project = openProject(
  Object.fromEntries(
    [
      ...folders.map((folder) => `src/${folder}/thing.ts`),
      "src/errors.ts",
      "src/store.ts",
      "src/policy.ts",
      "src/identity.ts",
    ]
      .concat("src/index.ts", "src/accounts/other.ts", "src/accounts/thing.test.ts")
      .map((path) => [path, thing]),
  ),
  { domain: true },
);
afterAll(() => project.close());

/** Taken from the design, not from the rule. */
const allowed = {
  kernel: ["errors"],
  access: ["errors", "kernel"],
  audit: ["errors", "kernel"],
  accounts: ["errors", "kernel", "access", "audit"],
  credentials: ["errors", "kernel", "access", "audit", "accounts", "store"],
  sessions: ["errors", "kernel", "access", "audit", "accounts", "credentials", "store"],
  clients: ["errors", "kernel", "access", "audit", "accounts", "credentials", "sessions", "store"],
  authentication: ["errors", "store", "policy", ...folders.filter((folder) => folder !== "administration")],
  administration: ["errors", "store", "policy", ...folders],
};
const singleFiles = ["errors", "store"];
const importOf = (target, from) => {
  const path = folders.includes(target) ? `${target}/thing.ts` : `${target}.ts`;
  return `import type { Thing } from "${from}/${path}";\n\nexport type Own = Thing;\n`;
};

describe.each(Object.keys(allowed))("%s", (folder) => {
  const targets = [...folders, ...singleFiles].filter((target) => target !== folder);

  it.each(targets)("imports %s only as the design says", async (target) => {
    const rules = await project.lint(`src/${folder}/thing.ts`, importOf(target, ".."));
    expect(rules).toEqual(
      allowed[folder].includes(target) ? [] : expect.arrayContaining(["import-x/no-restricted-paths"]),
    );
  });
});

it("keeps administration from the single files below it", async () => {
  expect(await project.lint("src/store.ts", importOf("administration", "."))).toContain("import-x/no-restricted-paths");
  expect(await project.lint("src/policy.ts", importOf("administration", "."))).toContain(
    "import-x/no-restricted-paths",
  );
  expect(await project.lint("src/identity.ts", importOf("administration", "."))).toEqual([]);
  expect(await project.lint("src/index.ts", importOf("administration", "."))).toEqual([]);
});

it("lets store.ts import types only", async () => {
  const value = 'import { thing } from "./accounts/other.ts";\n\nexport const own = thing;\n';
  expect(await project.lint("src/store.ts", value)).toContain("no-restricted-syntax");
  expect(await project.lint("src/store.ts", importOf("accounts", "."))).toEqual([]);
});

it.each([
  ['import { readFileSync } from "node:fs";\n\nexport const read = readFileSync;\n', "no-restricted-imports"],
  ['import type { Stats } from "node:fs";\n\nexport type Own = Stats;\n', "no-restricted-imports"],
  ['import { z } from "zod";\n\nexport const own = z;\n', "no-restricted-imports"],
  ['export * from "@pp/report";\n', "no-restricted-imports"],
  ['export const read = () => import("node:fs");\n', "no-restricted-syntax"],
  ["export const now = () => new Date();\n", "no-restricted-syntax"],
  ["export const now = () => Date();\n", "no-restricted-syntax"],
  ["export const now = () => Date.now();\n", "no-restricted-syntax"],
  ["export const now = Date.now;\n", "no-restricted-syntax"],
  ["export const chance = () => Math.random();\n", "no-restricted-syntax"],
  ["export const chance = () => crypto.randomUUID();\n", "no-restricted-globals"],
  ["export const pid = () => process.pid;\n", "no-restricted-globals"],
  ["export const say = () => console.log(1);\n", "no-restricted-globals"],
  ["export const say = () => globalThis;\n", "no-restricted-globals"],
  ["export const wait = () => setTimeout(() => 1, 1);\n", "no-restricted-globals"],
])("refuses in the domain: %s", async (text, rule) => {
  expect(await project.lint("src/accounts/thing.ts", text)).toContain(rule);
});

it("takes a date that was given", async () => {
  expect(
    await project.lint("src/accounts/thing.ts", "export const copy = (at: Date) => new Date(at.getTime());\n"),
  ).toEqual([]);
});

it("lets tests of the domain import", async () => {
  const text = 'import { it } from "vitest";\n\nit("x", () => new Date());\n';
  const rules = await project.lint("src/accounts/thing.test.ts", text);
  expect(rules).not.toContain("no-restricted-imports");
  expect(rules).not.toContain("no-restricted-syntax");
});
