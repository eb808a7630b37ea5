import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { signInWith } from "./readme-example.ts";
import { Bench } from "./support/bench.ts";
import { CLIENT_ID, CLIENT_SECRET } from "./support/test-provider.ts";

const read = (path: string): Promise<string> => readFile(new URL(path, import.meta.url), "utf8");
const blockOf = (markdown: string, language: string): string | undefined =>
  new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`$`, "ms").exec(markdown)?.[1];

let bench: Bench;
beforeAll(async () => {
  bench = await Bench.start();
});
afterAll(() => bench.close());

it("the example of the README signs people in", async () => {
  const { issuer } = bench.provider;
  bench.use(signInWith({ issuer, clientId: CLIENT_ID, clientSecret: CLIENT_SECRET }, bench.origin));
  const { browser, steps } = await bench.signIn(undefined, "/library");
  const welcome = steps.find(({ response }) => response.headers.has("x-welcome"))?.response.headers;
  expect(welcome?.get("x-welcome")).toBe("Alice Example");
  expect(welcome?.get("location")).toBe("/library");
  expect(browser.cookies.get(bench.origin)?.get("session")?.value).toMatch(/^[\da-f]{48}$/);
});

it("the README shows the example that was run", async () => {
  const [readme, example] = await Promise.all([read("../README.md"), read("readme-example.ts")]);
  expect(blockOf(readme, "ts")).toBe(example.replace("../src/index.ts", "@pp/identity-oidc"));
});

it("the README names everything that can be imported, types too, and every option", async () => {
  const [readme, index, options] = await Promise.all([
    read("../README.md"),
    read("../src/index.ts"),
    read("../src/oidc-options.ts"),
  ]);
  const exported = [...index.matchAll(/\{(.*?)\}/gs)].flatMap(([, list = ""]) => list.split(","));
  const names = exported.map((name) => name.replace("type", "").trim()).filter((name) => name !== "");
  expect(names.length).toBeGreaterThan(5);
  const body = /interface OidcOptions[^{]*\{(.*?)^\}/ms.exec(options)?.[1] ?? "";
  const own = [...body.matchAll(/^ {2}(?:readonly )?(\w+)\??[:(]/gm)].map(([, name = ""]) => name);
  expect(own.length).toBeGreaterThan(15);
  const rules = ["register", "role", "webdav", "domain", "groupRoles"];
  expect([...names, ...own, ...rules].filter((name) => !readme.includes(`\`${name}`))).toEqual([]);
});
