import { spawn } from "node:child_process";

export interface Run {
  readonly code: number | null;
  /** Both streams, with what was overwritten on the line left out. */
  readonly output: string;
}

export interface RunOptions {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly input?: string;
}

/** Runs a WebDAV client of the system. */
export async function runProgram(
  name: "litmus" | "cadaver",
  args: readonly string[],
  options: RunOptions,
): Promise<Run> {
  const { cwd, env, input = "" } = options;
  const child = spawn(name, args, { cwd, env: { PATH: "/usr/bin:/bin", LC_ALL: "C.UTF-8", ...env } });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
  // A program that does not read what it is sent.
  child.stdin.on("error", () => undefined);
  child.stdin.end(input);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on("close", resolve);
    child.on("error", (cause) => {
      reject(new Error(`this test needs ${name}; install it with: apt-get install ${name}`, { cause }));
    });
  });
  return { code, output: output.replace(/[^\n]*\r/g, "") };
}
