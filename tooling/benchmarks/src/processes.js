import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const manifest = createRequire(import.meta.url).resolve("@pp/photoprism-cli/package.json");

/** What the `photoprism` command runs. */
export const program = join(dirname(manifest), JSON.parse(readFileSync(manifest, "utf8")).bin.photoprism);

const peakMemory = fileURLToPath(new URL("peak-memory.js", import.meta.url));

/** A place of its own: no `.env`, no configuration of the person who measures. */
export const workFolder = mkdtempSync(join(tmpdir(), "pp-benchmarks-"));
process.on("exit", () => rmSync(workFolder, { recursive: true, force: true }));

/**
 * Runs Node with these arguments to its end.
 *
 * @param {readonly string[]} args
 * @param {Readonly<Record<string, string>>} [env]
 * @returns {{ readonly ms: number, readonly stdout: string, readonly stderr: string }}
 * @throws when it does not exit with 0
 */
export function runNode(args, env = {}) {
  const begin = performance.now();
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: workFolder,
    env: { PATH: process.env.PATH, HOME: workFolder, ...env },
    encoding: "utf8",
    maxBuffer: 2 ** 30,
  });
  const ms = performance.now() - begin;
  if (status !== 0) throw new Error(`node ${args.join(" ")}: exit ${String(status)}\n${stderr}`);
  return { ms, stdout, stderr };
}

/** Nothing but the start of Node: no program can be faster. */
export const measureFloor = () => runNode(["-e", "0"]).ms;

/**
 * The most memory that a run had, in MB, in a run of its own: measuring takes time.
 *
 * @param {readonly string[]} args
 * @param {Readonly<Record<string, string>>} env
 */
export function peakMegabytes(args, env) {
  const report = join(workFolder, "peak-memory");
  runNode(["--import", peakMemory, ...args], { ...env, BENCHMARK_PEAK_MEMORY: report });
  return Number(readFileSync(report, "utf8")) / 1024;
}
