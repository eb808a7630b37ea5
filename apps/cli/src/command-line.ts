import { allNames, commandsOf } from "./command-catalog.ts";
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

export function splitCommandLine(args: readonly string[]): CommandLine {
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

/** There is no such command: says so, and which one was probably meant. */
export function unknownCommand(words: readonly string[]): CliError {
  const [first = "", second = ""] = words;
  const isGroup = commandsOf(first).length > 0;
  if (first === "" || (isGroup && second === "")) {
    return new CliError("cli/unknown-command", "no command given; see the list below, or: photoprism --help");
  }
  // What follows a wrong command may be anything, a password for example: only the words of the command are repeated.
  const typed = isGroup ? `${first} ${second}` : first;
  const suggestion = nearest(typed, allNames()) ?? nearest(`${first} ${second}`, allNames());
  const question = suggestion === undefined ? "" : `; did you mean: photoprism ${suggestion}`;
  const details = { command: typed, ...(suggestion === undefined ? {} : { suggestion }) };
  return new CliError("cli/unknown-command", `unknown command '${typed}'${question}`, details);
}
