import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { requireProgram } from "./programs.ts";
import { runProcess } from "./processes.ts";

/** One exchange on a terminal: wait until the screen shows a text, then type. */
export interface TerminalStep {
  readonly waitFor: string;
  readonly type?: string;
}

export interface TerminalResult {
  /** As the shell sees it: 128 + the number of a signal that ended the command. */
  readonly code: number;
  /** All that was written to the terminal, echo included. */
  readonly screen: string;
}

interface TerminalOptions {
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
}

export const ctrlC = "\u0003";
export const ctrlD = "\u0004";
export const enter = "\r";
/** Before every prompt of the shell that `inShell` starts. */
export const shellReady = "ready> ";

/** Runs a command line on a pseudo-terminal of its own. @throws Error when a text does not appear within 20 s */
export const onTerminal = (
  line: string,
  steps: readonly TerminalStep[],
  options: TerminalOptions,
): Promise<TerminalResult> => drive(["bash", "--norc", "--noprofile", "-c", line], steps, options);

/** An interactive shell on a pseudo-terminal: what is typed goes through its line discipline, as at a desk. */
export const inShell = (steps: readonly TerminalStep[], options: TerminalOptions): Promise<TerminalResult> =>
  drive(["bash", "--norc", "--noprofile", "--noediting", "-i"], steps, {
    ...options,
    env: { ...options.env, PS1: shellReady },
  });

async function drive(
  command: readonly string[],
  steps: readonly TerminalStep[],
  { env, cwd }: TerminalOptions,
): Promise<TerminalResult> {
  const folder = mkdtempSync(join(tmpdir(), "pp-terminal-"));
  const script = join(folder, "dialogue.exp");
  writeFileSync(script, dialogue(command, steps), { mode: 0o600 });
  try {
    const options = { env: { ...env, TERM: "xterm", LC_ALL: "C.UTF-8" }, cwd };
    const { code, stdout, stderr } = await runProcess(requireProgram("expect"), ["-f", script], options);
    const failure = /^dialogue: .*$/m.exec(stderr)?.[0];
    if (failure !== undefined || code === undefined) throw new Error(`${failure ?? stderr}\nthe screen:\n${stdout}`);
    return { code, screen: stdout };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Any text as a Tcl word: nothing in it can be read as Tcl. */
const word = (text: string): string =>
  `[encoding convertfrom utf-8 [binary format H* ${Buffer.from(text, "utf8").toString("hex")}]]`;

const dialogue = (command: readonly string[], steps: readonly TerminalStep[]): string =>
  [
    "set timeout 20",
    "set stty_init {rows 50 columns 120}",
    "match_max 100000",
    'proc fail {message} { puts stderr "dialogue: $message"; catch {close}; exit 99 }',
    `spawn -noecho {*}[list ${command.map(word).join(" ")}]`,
    ...steps.flatMap(({ waitFor, type }) => [
      `set text ${word(waitFor)}`,
      'expect -exact $text {} timeout { fail "did not appear: $text" } eof { fail "ended before: $text" }',
      ...(type === undefined ? [] : [`send -- ${word(type)}`]),
    ]),
    "expect eof {} timeout { fail {does not end} }",
    "set status [wait]",
    'if {[lindex $status 4] eq {CHILDKILLED}} { puts stderr "dialogue: killed by [lindex $status 5]" }',
    "exit [lindex $status 3]",
    "",
  ].join("\n");
