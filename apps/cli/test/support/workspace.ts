import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeBinFolder } from "./built-cli.ts";
import type { Engine, TestDatabase } from "./engines.ts";
import { type ProcessOptions, type ProcessResult, runProcess, type RunningProcess, startProcess } from "./processes.ts";
import { onTerminal, type TerminalResult, type TerminalStep } from "./terminal.ts";

type RunOptions = Partial<ProcessOptions>;

/** An empty HOME, an empty working directory and an empty database, and the built program on PATH. */
export interface Workspace {
  readonly home: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly database: TestDatabase;
  /** Runs `photoprism` with these arguments. */
  cli(args: readonly string[], options?: RunOptions): Promise<ProcessResult>;
  start(args: readonly string[], options?: RunOptions): RunningProcess;
  /** Runs a command line as it is pasted into a shell. */
  paste(line: string, options?: RunOptions): Promise<ProcessResult>;
  /** The same on a pseudo-terminal, with somebody who types. */
  onTerminal(line: string, steps: readonly TerminalStep[]): Promise<TerminalResult>;
  close(): Promise<void>;
}

export async function openWorkspace(
  engine: Engine,
  extraEnv: Readonly<Record<string, string>> = {},
): Promise<Workspace> {
  const root = mkdtempSync(join(tmpdir(), "pp-cli-"));
  const [home, cwd, bin] = [join(root, "home"), join(root, "work"), makeBinFolder()];
  mkdirSync(home);
  mkdirSync(cwd);
  const database = await engine.open(home);
  const path = `${bin}:${process.env["PATH"] ?? "/usr/bin:/bin"}`;
  // Nothing of the developer's own environment is inherited.
  const env = { PATH: path, HOME: home, LC_ALL: "C.UTF-8", TZ: "America/St_Johns", ...database.env, ...extraEnv };
  const withDefaults = (options: RunOptions = {}): ProcessOptions => ({
    cwd,
    ...options,
    env: { ...env, ...options.env },
  });
  return {
    home,
    cwd,
    env,
    database,
    cli: (args, options) => runProcess("photoprism", args, withDefaults(options)),
    start: (args, options) => startProcess("photoprism", args, withDefaults(options)),
    paste: (line, options) => runProcess("bash", ["-o", "pipefail", "-c", line], withDefaults(options)),
    onTerminal: (line, steps) => onTerminal(line, steps, { env, cwd }),
    close: async () => {
      await database.close();
      rmSync(root, { recursive: true, force: true });
      rmSync(bin, { recursive: true, force: true });
    },
  };
}
