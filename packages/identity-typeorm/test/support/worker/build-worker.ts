import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { build } from "tsup";
import type { WorkerJob } from "./worker-job.ts";

const packageFolder = join(import.meta.dirname, "../../..");

export interface RunningWorker {
  /** The next line that it prints; undefined when it has ended. */
  next(): Promise<unknown>;
  /** Gives it a line. */
  send(line: string): void;
  kill(signal: NodeJS.Signals): void;
  /** Every line that `next()` has not taken, when it has ended. */
  rest(): Promise<readonly unknown[]>;
}

export interface BuiltWorker {
  start(job: WorkerJob): RunningWorker;
  remove(): void;
}

/** The worker with the sources of the workspace in it; other packages are found from where it lies. */
export async function buildWorker(): Promise<BuiltWorker> {
  const folder = mkdtempSync(join(packageFolder, "node_modules/.worker-"));
  await build({
    config: false,
    entry: [join(import.meta.dirname, "worker.ts")],
    outDir: folder,
    format: "esm",
    platform: "node",
    target: "node20.19",
    splitting: true,
    silent: true,
    noExternal: [/^@pp\//],
    esbuildOptions: (options) => {
      options.conditions = ["@pp/source"];
      options.outExtension = { ".js": ".mjs" };
    },
  });
  return {
    start: (job) => startWorker(join(folder, "worker.mjs"), job),
    remove: () => {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function startWorker(file: string, job: WorkerJob): RunningWorker {
  const child = spawn(process.execPath, [file, JSON.stringify(job)], { stdio: ["pipe", "pipe", "inherit"] });
  // One that has ended takes no more lines.
  child.stdin.on("error", () => undefined);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<unknown> => {
    const line = await lines.next();
    return line.done === true ? undefined : JSON.parse(line.value);
  };
  return {
    next,
    send: (line) => {
      child.stdin.write(`${line}\n`);
    },
    kill: (signal) => child.kill(signal),
    rest: async () => {
      const values: unknown[] = [];
      for (let value = await next(); value !== undefined; value = await next()) values.push(value);
      return values;
    },
  };
}
