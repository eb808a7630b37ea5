import { spawn, type ChildProcess } from "node:child_process";

/** How a process ended and what it wrote. */
export interface ProcessResult {
  /** Undefined when a signal ended it. */
  readonly code: number | undefined;
  readonly signal: NodeJS.Signals | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ProcessOptions {
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** What the process reads from standard input; without it there is nothing to read. */
  readonly input?: string;
  /** A process that takes longer is killed, and the test fails. */
  readonly timeoutMs?: number;
}

export interface RunningProcess {
  readonly child: ChildProcess;
  readonly ended: Promise<ProcessResult>;
}

/** Starts a program with exactly the given environment. `ended` rejects when it cannot be started or hangs. */
export function startProcess(file: string, args: readonly string[], options: ProcessOptions): RunningProcess {
  const { env, cwd, input, timeoutMs = 60_000 } = options;
  const stdin = input === undefined ? "ignore" : "pipe";
  const child = spawn(file, args, { cwd, env, stdio: [stdin, "pipe", "pipe"] });
  // A program that does not read what it is given closes the pipe: that is its right.
  child.stdin?.on("error", () => undefined);
  child.stdin?.end(input);
  return { child, ended: collect(child, `${file} ${args.join(" ")}`, timeoutMs) };
}

export const runProcess = (file: string, args: readonly string[], options: ProcessOptions): Promise<ProcessResult> =>
  startProcess(file, args, options).ended;

function collect(child: ChildProcess, name: string, timeoutMs: number): Promise<ProcessResult> {
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout?.on("data", (chunk: Buffer) => stdout.push(chunk));
  child.stderr?.on("data", (chunk: Buffer) => stderr.push(chunk));
  const text = (chunks: readonly Buffer[]): string => Buffer.concat(chunks).toString("utf8");
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill("SIGKILL");
      reject(new Error(`hangs: ${name}\nstdout: ${text(stdout)}\nstderr: ${text(stderr)}`));
    }, timeoutMs);
    child.on("error", (error) => {
      clearTimeout(timer);
      reject(error);
    });
    child.on("close", (code, signal) => {
      clearTimeout(timer);
      resolve({ code: code ?? undefined, signal: signal ?? undefined, stdout: text(stdout), stderr: text(stderr) });
    });
  });
}
