import { type CliCommand, commandName, syntaxOf } from "./command-catalog.ts";
import { CliError } from "./cli-error.ts";
import { nearest } from "./nearest.ts";

interface Known {
  readonly names: readonly string[];
  readonly withValue: readonly string[];
  /** Where to read more, for the end of a message. */
  readonly help: string;
}

/**
 * Why the parser did not understand the arguments of `command`: the first thing that is wrong with them. Repeats
 * nothing that may be a password.
 */
export function argumentError(command: CliCommand, args: readonly string[]): CliError {
  const { flags, argument } = syntaxOf(command);
  const known: Known = {
    names: [...flags.flatMap((flag) => flag.names), "--help", "-h"],
    withValue: flags.filter(({ valueName }) => valueName !== undefined).flatMap((flag) => flag.names),
    help: `see: photoprism ${commandName(command)} --help`,
  };
  const words: string[] = [];
  for (let index = 0; index < args.length; index += 1) {
    const arg = args[index] ?? "";
    if (arg === "--") {
      words.push(...args.slice(index + 1));
      break;
    }
    if (!isFlag(arg)) words.push(arg);
    else {
      const problem = arg.startsWith("--")
        ? longFlagProblem(arg, args[index + 1], known)
        : shortFlagProblem(arg, args[index + 1], known);
      if (problem !== undefined) return problem;
      if (known.withValue.includes(arg)) index += 1;
    }
  }
  return tooManyWords(command, { words, argument, known });
}

const isFlag = (arg: string): boolean => arg.startsWith("-") && arg !== "-";

function longFlagProblem(arg: string, next: string | undefined, known: Known): CliError | undefined {
  const name = arg.split("=", 1).join("");
  if (!known.names.includes(name)) return unknownFlag(name, known);
  if (name === arg) return bareFlagProblem(name, next, known);
  return known.withValue.includes(name) ? undefined : notASwitchValue(name, known);
}

/** `-n`, `-n=5`, and `-lw` for `-l -w`. */
function shortFlagProblem(arg: string, next: string | undefined, known: Known): CliError | undefined {
  const name = arg.slice(0, 2);
  if (!known.names.includes(name)) return unknownFlag(name, known);
  if (name === arg) return bareFlagProblem(name, next, known);
  const takesValue = known.withValue.includes(name);
  if (arg[2] === "=") return takesValue ? undefined : notASwitchValue(name, known);
  if (takesValue) return missingValue(name, `${name} needs a value, after a space or =`);
  return shortFlagProblem(`-${arg.slice(2)}`, next, known);
}

function bareFlagProblem(name: string, next: string | undefined, { withValue }: Known): CliError | undefined {
  if (!withValue.includes(name) || (next !== undefined && !isFlag(next))) return undefined;
  return missingValue(name, `${name} needs a value; one that begins with - is written ${name}=VALUE`);
}

const missingValue = (flag: string, message: string): CliError => new CliError("cli/missing-value", message, { flag });

const notASwitchValue = (flag: string, { help }: Known): CliError =>
  new CliError("cli/invalid-arguments", `${flag} takes no value but true or false; ${help}`, { flag });

function unknownFlag(flag: string, { names, help }: Known): CliError {
  const longNames = names.filter((name) => name.startsWith("--")).map((name) => name.slice(2));
  const match = flag.startsWith("--") ? nearest(flag.slice(2), longNames) : undefined;
  const next = match === undefined ? help : `did you mean --${match}?`;
  return new CliError("cli/invalid-arguments", `unknown flag ${flag}; ${next}`, { flag });
}

interface Words {
  readonly words: readonly string[];
  readonly argument: string | undefined;
  readonly known: Known;
}

/** Names the word too many, where it cannot be a password. */
function tooManyWords(command: CliCommand, { words, argument, known }: Words): CliError {
  const name = commandName(command);
  const takes = argument === undefined ? "takes no argument" : `takes one argument, the ${argument}`;
  const extra = words[name.split(" ").length + (argument === undefined ? 0 : 1)];
  const mayBeSecret = argument === "identifier" || known.names.some((flag) => /password|secret/.test(flag));
  const rest = mayBeSecret || extra === undefined ? "" : `, not also '${extra}'`;
  return new CliError("cli/invalid-arguments", `photoprism ${name} ${takes}${rest}; ${known.help}`);
}
