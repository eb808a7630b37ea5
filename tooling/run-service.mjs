// Starts the example service: `pnpm service`. Installs and builds first what is missing or older than its sources.
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import "./ensure-installed.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const main = join(root, "apps/service/dist/main.js");

process.stderr.write("building the service, where something has changed ...\n");
const turbo = createRequire(import.meta.url).resolve("turbo/bin/turbo");
const args = [turbo, "run", "build", "--filter=@pp/service", "--output-logs=errors-only"];
const build = spawnSync(process.execPath, args, { cwd: root, encoding: "utf8" });
if (build.status !== 0) {
  process.stderr.write(`${build.stdout}${build.stderr}\nthe build failed\n`);
  process.exit(1);
}

// Where the person is, not where the package manager went: relative paths are relative to that.
process.chdir(process.env.INIT_CWD ?? process.cwd());
process.argv[1] = main;
await import(pathToFileURL(main).href);
