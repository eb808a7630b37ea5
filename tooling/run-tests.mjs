// Runs the tests of all packages: `pnpm test`. Those of the command take as long as all others together, so the two
// halves run side by side, each with about one core to itself. Arguments are turbo's: `pnpm test --filter=@pp/identity`.
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import "./ensure-installed.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const turbo = createRequire(import.meta.url).resolve("turbo/bin/turbo");

/** Resolves to whether all went well. */
const run = (...args) =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [turbo, "run", ...args], { cwd: root, stdio: "inherit" });
    child.on("error", reject);
    child.on("exit", (code) => resolve(code === 0));
  });

const chosen = process.argv.slice(2);
const halves = ["--filter=@pp/photoprism-cli", "--filter=!@pp/photoprism-cli"];
const tests =
  chosen.length > 0
    ? [["test", ...chosen]]
    : halves.map((half) => ["test", "--only", "--concurrency=1", "--continue", half]);
const isBuilt = chosen.length > 0 || (await run("build", "--output-logs=errors-only"));
const results = isBuilt ? await Promise.all(tests.map((args) => run(...args))) : [false];
process.exitCode = results.every(Boolean) ? 0 : 1;
