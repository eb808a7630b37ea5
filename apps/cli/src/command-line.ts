import { allNames, type CliCommand, commandsOf } from "./command-catalog.ts";
import { CliError } from "./cli-error.ts";
import { nearest } from "./nearest.ts";

/** What was typed after the name of the program, as far as it is clear without knowing the command. */
export interface CommandLine {
  readonly args: readonly string[];
  /** The command and its arguments, and values of flags. */
  readonly words: readonly string[];
  readonly wantsHelp: boolean;
  readonly wantsJson: boolean;
}

export function splitCommandLine(typed: readonly string[]): CommandLine {
  const args = joinNegativeValues(typed);
  const end = args.includes("--") ? args.indexOf("--") : args.length;
  const has = (...names: readonly string[]): boolean => args.slice(0, end).some((arg) => names.includes(arg));
  // The one flag with a value that people write before the command.
  const words = args.filter((arg, index) => !arg.startsWith("-") && args[index - 1] !== "--database");
  const asksFor = words[0] === "help";
  return {
    args,
    words: asksFor ? words.slice(1) : words,
    wantsHelp: asksFor || has("--help", "-h"),
    wantsJson: has("--json", "-j"),
  };
}

/** `-e -1` is `-e=-1`: to the parser, what begins with a dash is a flag. */
function joinNegativeValues(args: readonly string[]): readonly string[] {
  const joined: string[] = [];
  for (const [index, arg] of args.entries()) {
    const flag = joined.at(-1) ?? "";
    const isValue =
      /^-\d+$/.test(arg) && /^-[^=]+$/.test(flag) && flag !== "--" && !args.slice(0, index).includes("--");
    if (isValue) joined.splice(-1, 1, `${flag}=${arg}`);
    else joined.push(arg);
  }
  return joined;
}

/** There is no such command: says so, and which one was probably meant. */
export function unknownCommand(commands: readonly CliCommand[], words: readonly string[]): CliError {
  // What follows a wrong command may be anything, a password for example: only the words of the command are repeated.
  const depth = groupDepth(commands, words);
  const typed = words.slice(0, depth + 1).join(" ");
  if (words.length <= depth) {
    return new CliError("cli/unknown-command", "no command given; see the list below, or: photoprism --help");
  }
  const names = allNames(commands);
  const suggestion = nearest(typed, names) ?? nearest(words.slice(0, depth + 2).join(" "), names);
  const question = suggestion === undefined ? "" : `; did you mean: photoprism ${suggestion}`;
  const details = { command: typed, ...(suggestion === undefined ? {} : { suggestion }) };
  return new CliError("cli/unknown-command", `unknown command '${typed}'${question}`, details);
}

/** How many of the words are names of groups, one within the other. */
function groupDepth(commands: readonly CliCommand[], words: readonly string[]): number {
  const last = words.findIndex((_, index) => commandsOf(commands, words.slice(0, index + 1).join(" ")).length === 0);
  return last === -1 ? words.length : last;
}
