// Runs the command from its sources' build: `pnpm photoprism ...`. Installs and builds first where that is missing or
// older than what it is made of, and says so on stderr; stdout is the command's own.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import "./ensure-installed.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const cli = join(root, "apps/cli");
const main = join(cli, "dist/main.cjs");
const sources = [
  "apps/cli",
  "packages/identity",
  "packages/identity-node",
  "packages/identity-typeorm",
  "packages/report",
];

/** A folder counts as well: it changes when a file in it goes. */
const newest = (path) => {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
};

const madeOf = () =>
  sources
    .flatMap((folder) => ["src", "package.json"].map((name) => join(root, folder, name)))
    .concat(join(cli, "tsup.config.js"), join(cli, "code-cache.cjs"), join(root, "tooling/tsup/index.js"))
    .map(newest);

if (!existsSync(main) || statSync(main).mtimeMs < Math.max(...madeOf())) {
  process.stderr.write("building the photoprism command ...\n");
  // Not through turbo: one bundle straight from the sources is quicker.
  const tsup = join(cli, "node_modules/tsup/dist/cli-default.js");
  const build = spawnSync(process.execPath, [tsup, "--silent"], { cwd: cli, encoding: "utf8" });
  if (build.status !== 0) {
    process.stderr.write(`${build.stdout}${build.stderr}\nthe build failed\n`);
    process.exit(1);
  }
}

// Where the person is, not where the package manager went: `.env` and file names are relative to that.
process.chdir(process.env.INIT_CWD ?? process.cwd());
// The same process, so that the terminal, signals and the exit code are the command's own.
process.argv[1] = main;
await import(pathToFileURL(main).href);
