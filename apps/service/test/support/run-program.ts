import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";

export interface ProgramOptions {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Runs a program to its end. @throws Error with what it said when it fails */
export async function runProgram(command: string, args: readonly string[], options: ProgramOptions): Promise<string> {
  const program = startProgram(command, args, options);
  const [code] = (await once(program.process, "close")) as [number | null];
  if (code !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${String(code)}:\n${program.output()}`);
  return program.output();
}

export interface RunningProgram {
  readonly process: ChildProcess;
  /** All that it has said, on both streams. */
  output(): string;
  /** Asks it to end and waits. Resolves to its exit code, null when it had to be killed. */
  stop(): Promise<number | null>;
}

/** Starts a program and goes on. */
export function startProgram(command: string, args: readonly string[], { cwd, env }: ProgramOptions): RunningProgram {
  const child = spawn(command, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      output += chunk.toString();
    });
  }
  const exited = once(child, "close") as Promise<[number | null]>;
  return {
    process: child,
    output: () => output,
    async stop() {
      child.kill("SIGTERM");
      const timer = setTimeout(() => child.kill("SIGKILL"), 30_000);
      const [code] = await exited;
      clearTimeout(timer);
      return code;
    },
  };
}

/** Waits until `url` answers at all. @throws Error with the program's output when it ends, or says nothing for a minute */
export async function untilAnswers(url: string, program: RunningProgram): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (Date.now() < deadline && program.process.exitCode === null) {
    const answered = await fetch(url).then(
      () => true,
      () => false,
    );
    if (answered) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`nothing answers at ${url}:\n${program.output()}`);
}
