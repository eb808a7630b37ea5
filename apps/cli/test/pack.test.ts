import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cliPackage, readManifest } from "./support/built-cli.ts";
import { defaultSqliteFile } from "./support/engines.ts";
import { type ProcessResult, runProcess } from "./support/processes.ts";

/** Compiling the SQLite driver where there is no binary for the platform takes a minute. */
const INSTALL_TIMEOUT_MS = 600_000;

describe("the package, packed and installed with npm into an empty folder", () => {
  const root = mkdtempSync(join(tmpdir(), "pp-pack-"));
  const [folder, home] = [join(root, "host"), join(root, "home")];
  // The installer needs the registry, proxy and cache settings of this machine; the program gets nothing of them.
  const installerEnv: Record<string, string> = Object.fromEntries(
    Object.entries(process.env).flatMap(([key, value]) =>
      value === undefined || /^(npm_|PNPM_)/.test(key) ? [] : [[key, value]],
    ),
  );
  // Where Node's own headers lie beside it, the driver is compiled with them: nothing has to be downloaded for that.
  const nodeFolder = dirname(dirname(process.execPath));
  if (existsSync(join(nodeFolder, "include/node/node.h"))) installerEnv["npm_config_nodedir"] ??= nodeFolder;
  const npx = (...args: string[]): Promise<ProcessResult> =>
    runProcess("npx", ["--no-install", "photoprism", ...args], {
      cwd: folder,
      env: { PATH: process.env["PATH"] ?? "", HOME: home, npm_config_update_notifier: "false" },
    });

  beforeAll(async () => {
    mkdirSync(folder);
    mkdirSync(home);
    const packed = await runProcess("npm", ["pack", "--pack-destination", root], {
      cwd: cliPackage,
      env: installerEnv,
      timeoutMs: INSTALL_TIMEOUT_MS,
    });
    expect(packed).toMatchObject({ code: 0 });
    const [tarball, ...others] = readdirSync(root).filter((name) => name.endsWith(".tgz"));
    if (tarball === undefined || others.length > 0) throw new Error("not one tarball");
    writeFileSync(join(folder, "package.json"), '{ "name": "host", "private": true }\n');
    const options = { cwd: folder, env: installerEnv, timeoutMs: INSTALL_TIMEOUT_MS };
    const installed = await runProcess("npm", ["install", "--no-audit", "--no-fund", join(root, tarball)], options);
    expect(installed).toMatchObject({ code: 0 });
  }, 2 * INSTALL_TIMEOUT_MS);
  afterAll(() => {
    rmSync(root, { recursive: true, force: true });
  });

  const installed = (): string => join(folder, "node_modules/@pp/photoprism-cli");

  it("tells its version", async () => {
    const result = await npx("--version");
    expect(result).toMatchObject({ code: 0 });
    expect(result.stdout.trim()).toContain(readManifest(cliPackage).version);
  });

  it("lists the users of a database that it makes itself in an empty HOME", async () => {
    const result = await npx("users", "ls");
    expect(result).toMatchObject({ code: 0 });
    expect(result.stderr).toContain("photoprism users add");
    expect(existsSync(defaultSqliteFile(home))).toBe(true);
  });

  it("adds a user and finds it again", async () => {
    expect(await npx("users", "add", "-p", "mysecret", "-n", "Bob", "bob")).toMatchObject({ code: 0 });
    const { stdout } = await npx("users", "ls", "--json");
    expect(JSON.parse(stdout)).toMatchObject([{ username: "bob" }]);
  });

  it("has no workspace package left to install, and nothing but what it needs to run", () => {
    const { dependencies } = readManifest(installed());
    const unpublished = Object.entries(dependencies).filter(
      ([name, range]) => name.startsWith("@pp/") || /^(workspace|catalog):/.test(range),
    );
    expect(unpublished).toEqual([]);
    const files = readdirSync(installed()).filter((name) => name !== "node_modules");
    expect(files.sort()).toEqual(expect.arrayContaining(["LICENSE", "dist", "package.json"]));
    expect(files.filter((name) => /^(src|test|tsup|tsconfig|vitest|eslint)/.test(name))).toEqual([]);
    expect(statSync(join(installed(), "dist/main.cjs")).mode & 0o111).not.toBe(0);
  });

  it("runs with compiled code that another version of Node, or a broken copy, has left behind", async () => {
    const kept = readdirSync(join(installed(), "dist")).filter((name) => name.endsWith(".cache"));
    expect(kept).not.toEqual([]);
    for (const content of ["", "garbage ".repeat(1000)]) {
      for (const name of kept) writeFileSync(join(installed(), "dist", name), content);
      expect(await npx("users", "ls", "bob"), content.slice(0, 7)).toMatchObject({ code: 0 });
    }
  });
});
