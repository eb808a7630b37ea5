#!/usr/bin/env node
// Packs the package of this folder as it would be published, and checks what is in it: publint, attw, nothing of the
// workspace left. Usage: check-package [--no-types]
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { publint } from "publint";
import { formatMessage } from "publint/utils";

const folder = mkdtempSync(join(tmpdir(), "check-package-"));
const problems = [];
try {
  // pnpm, because it applies publishConfig and resolves the ranges of the workspace.
  const pnpm = process.env.npm_execpath ?? "pnpm";
  const [command, ...prefix] = /\.[cm]?js$/.test(pnpm) ? [process.execPath, pnpm] : [pnpm];
  execFileSync(command, [...prefix, "pack", "--pack-destination", folder], { stdio: ["ignore", "ignore", "inherit"] });
  const tarball = join(folder, readdirSync(folder).find((name) => name.endsWith(".tgz")) ?? "");
  execFileSync("tar", ["-xzf", tarball, "-C", folder]);
  const manifest = readFileSync(join(folder, "package", "package.json"), "utf8");

  for (const leftover of ["@pp/source", "workspace:", "catalog:", "./src/"]) {
    // devDependencies are nobody's business but ours.
    const { devDependencies: _, ...published } = JSON.parse(manifest);
    if (JSON.stringify(published).includes(leftover)) problems.push(`package.json still says ${leftover}`);
  }
  const { messages, pkg } = await publint({ pkgDir: join(folder, "package"), pack: false, strict: true });
  problems.push(...messages.map((message) => `publint: ${formatMessage(message, pkg) ?? message.code}`));

  if (!process.argv.includes("--no-types")) {
    // A package without any type is fine with attw.
    for (const [entry, target] of Object.entries(JSON.parse(manifest).exports)) {
      if (typeof target === "object" && target.types === undefined) problems.push(`exports["${entry}"] has no types`);
    }
    const attwFolder = dirname(createRequire(import.meta.url).resolve("@arethetypeswrong/cli/package.json"));
    const args = [join(attwFolder, "dist", "index.js"), tarball, "--profile", "esm-only", "--format", "ascii"];
    try {
      execFileSync(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
    } catch (error) {
      problems.push(`attw: ${String(error.stdout)}`);
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
for (const problem of problems) console.error(problem);
console.log(problems.length === 0 ? "package: publint and attw found nothing" : `package: ${problems.length} problems`);
process.exitCode = problems.length === 0 ? 0 : 1;
