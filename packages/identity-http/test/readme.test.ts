import { readFile } from "node:fs/promises";
import { expect, it, vi } from "vitest";
import * as express from "../src/express.ts";
import * as fastify from "../src/fastify.ts";
import * as hono from "../src/hono.ts";
import * as index from "../src/index.ts";
import * as node from "../src/node.ts";
import { allOperations, wellKnownOperations } from "../src/routes/all-operations.ts";

const read = (path: string): Promise<string> => readFile(new URL(path, import.meta.url), "utf8");

it("the example of the README prints what the README says", async () => {
  const log = vi.spyOn(console, "log").mockImplementation(() => undefined);
  await import("./readme-example.ts");
  const printed = log.mock.calls.map((words) => `${words.join(" ")}\n`).join("");
  log.mockRestore();
  const [readme, example] = await Promise.all([read("../README.md"), read("readme-example.ts")]);
  expect(readme).toContain(`\`\`\`ts\n${example.replace("../src/index.ts", "@pp/identity-http")}\`\`\``);
  expect(readme).toContain(`\`\`\`text\n${printed}\`\`\``);
});

it("the README names every value that the package exports, and is short", async () => {
  const readme = await read("../README.md");
  const names = [index, express, fastify, hono, node].flatMap((entry) => Object.keys(entry));
  expect(names.filter((name) => !readme.includes(name))).toEqual([]);
  expect(readme.split("\n").length).toBeLessThanOrEqual(121);
});

it("the README has every path of the API", async () => {
  const readme = await read("../README.md");
  const parts = [...allOperations, ...wellKnownOperations].map(({ path }) =>
    path.split("/").findLast((part) => !part.startsWith("{")),
  );
  expect(parts.filter((part) => !readme.includes(`/${String(part)}`))).toEqual(["openid-configuration"]);
});
