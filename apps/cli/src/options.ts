import { Option } from "clipanion";
import { CliError } from "./cli-error.ts";

/** What `--help` tells about a flag. */
export interface FlagHelp {
  /** The long name first. */
  readonly names: readonly string[];
  /** The word that stands for its value; undefined for a flag that is on or off. */
  readonly valueName?: string;
  readonly description: string;
  /** What holds when the flag is not given. */
  readonly defaultText: string;
}

/** Where the help finds what clipanion has no place for. */
export const flagHelpKey = Symbol("flagHelp");

/** A flag that is on, off (`--flag=false`), or not given at all: undefined. Names are separated by commas. */
export const flag = (names: string, description: string, defaultText = "false"): boolean | undefined =>
  onOrOff(split(names), [], [{ names: split(names), description, defaultText }]);

interface PairOptions {
  readonly on: readonly [names: string, description: string];
  /** Undoes the first one. */
  readonly off: readonly [names: string, description: string];
}

/** `--login` and `--no-login`; undefined when neither is given. */
export function flagPair({ on, off }: PairOptions): boolean | undefined {
  const help = [on, off].map(([names, description]) => ({ names: split(names), description, defaultText: "false" }));
  return onOrOff(split(on[0]), split(off[0]), help);
}

interface ValueOptions {
  readonly valueName: string;
  readonly description: string;
  readonly defaultText?: string;
}

/** A flag with a value, `--name NAME` or `--name=NAME`; undefined when it is not given. */
export function value(
  flagNames: string,
  { valueName, description, defaultText = "none" }: ValueOptions,
): string | undefined {
  const names = split(flagNames);
  return documented<string | undefined>([{ names, valueName, description, defaultText }], {
    definition: (builder) => {
      builder.addOption({ names: [...names], arity: 1 });
    },
    transformer: (_builder, _key, { options }) => {
      const given = options.filter(({ name }) => names.includes(name)).at(-1);
      if (given === undefined || typeof given.value === "string") return given?.value as string | undefined;
      // To clipanion `-ab` is `-a -b`, whether or not they need values.
      throw new CliError("cli/missing-value", `${given.name} needs a value`, { flag: given.name });
    },
  });
}

function onOrOff(on: readonly string[], off: readonly string[], help: readonly FlagHelp[]): boolean | undefined {
  const spelled = [...on, ...off].flatMap(spellings);
  return documented<boolean | undefined>(help, {
    definition: (builder) => {
      builder.addOption({ names: spelled.filter((name) => !isImplied(name, on)), arity: 0 });
    },
    transformer: (_builder, _key, { options }) => {
      const given = options.filter(({ name }) => spelled.includes(name)).at(-1);
      if (given === undefined) return undefined;
      const [name = "", bound] = given.name.split("=");
      const isOn = readTruth(name, bound ?? (given.value as unknown));
      return off.includes(name) ? !isOn : isOn;
    },
  });
}

const truths: Readonly<Record<string, boolean>> = { true: true, false: false, "1": true, "0": false };

/**
 * clipanion knows `--no-x` where it knows `--x`, but not `--no-x=false`, and no `=` after a name with a digit in it:
 * these spellings become names of their own.
 */
const spellings = (name: string): readonly string[] =>
  name.startsWith("--no-") || /\d/.test(name)
    ? [name, ...Object.keys(truths).map((truth) => `${name}=${truth}`)]
    : [name];

const isImplied = (name: string, on: readonly string[]): boolean =>
  name.startsWith("--no-") && on.includes(name.replace("--no-", "--"));

function readTruth(name: string, given: unknown): boolean {
  const truth = typeof given === "boolean" ? given : truths[String(given).toLowerCase()];
  if (truth !== undefined) return truth;
  throw new CliError("cli/invalid-arguments", `${name} is either true or false`, { flag: name });
}

const split = (names: string): readonly string[] => names.split(",");

type OptionSpec<T> = Parameters<typeof Option.makeCommandOption<T>>[0];

const documented = <T>(help: readonly FlagHelp[], spec: OptionSpec<T>): T =>
  Option.makeCommandOption<T>({ ...spec, [flagHelpKey]: help } as OptionSpec<T>);
