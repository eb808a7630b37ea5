// Installs the packages of the workspace where that was not done yet, was done for other versions of them, or for
// another Node than this one. Costs milliseconds when there is nothing to do. Speaks on stderr only.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const stamp = join(root, "node_modules/.installed");
// The native modules are made for one of these.
const platform = `${process.platform}-${process.arch}-${process.versions.modules}`;

const manifests = () =>
  ["packages", "apps", "tooling"]
    .flatMap((folder) => readdirSync(join(root, folder)).map((name) => join(root, folder, name, "package.json")))
    .concat(["package.json", "pnpm-lock.yaml", "pnpm-workspace.yaml"].map((name) => join(root, name)))
    .filter((path) => existsSync(path));

const installedFor = existsSync(stamp) ? readFileSync(stamp, "utf8") : undefined;
const isCurrent = () => {
  const { mtimeMs } = statSync(stamp);
  return manifests().every((path) => statSync(path).mtimeMs <= mtimeMs);
};

if (installedFor !== platform || !isCurrent()) {
  process.stderr.write("installing packages (the first time, a minute or two) ...\n");
  pnpm("install");
  if (installedFor !== undefined && installedFor !== platform) pnpm("rebuild", "--recursive");
  writeFileSync(stamp, platform);
}

/** The pnpm that runs this script, or else the one that the README names. */
function pnpm(...args) {
  const caller = process.env.npm_execpath ?? "";
  const [command, ...prefix] = /pnpm(\.exe)?$/.test(caller) ? [caller] : ["npx", "-y", "pnpm@12"];
  const env = { ...process.env, ...headers() };
  const result = spawnSync(command, [...prefix, ...args, "--loglevel=info"], { cwd: root, env, encoding: "utf8" });
  if (result.status === 0) return;
  process.stderr.write(`${result.stdout ?? ""}${result.stderr ?? ""}${result.error?.message ?? ""}\n`);
  process.stderr.write(`pnpm ${args.join(" ")} failed\n`);
  process.exit(1);
}

/** Where Node's own headers lie beside it, nothing has to be downloaded to compile a native module. */
function headers() {
  const nodedir = dirname(dirname(process.execPath));
  const version = join(nodedir, "include/node/node_version.h");
  if (process.env.npm_config_nodedir !== undefined || !existsSync(version)) return {};
  const [, major] = /NODE_MAJOR_VERSION (\d+)/.exec(readFileSync(version, "utf8")) ?? [];
  return major === process.versions.node.split(".")[0] ? { npm_config_nodedir: nodedir } : {};
}
