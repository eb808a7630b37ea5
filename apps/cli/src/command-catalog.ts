import type { CommandClass } from "clipanion";
import type { CliContext } from "./context.ts";
import { type FlagHelp, flagHelpKey } from "./options.ts";

export type CliCommand = CommandClass<CliContext>;
type Commands = readonly CliCommand[];

/** `users ls`, and `user ls` for those who type that. */
const pathsOf = ({ paths = [] }: CliCommand): readonly string[] => paths.map((path) => path.join(" "));

/** The name of a command in messages: its first path. */
export const commandName = (command: CliCommand): string => pathsOf(command)[0] ?? "";

/** Every name that can be typed, groups included. */
export const allNames = (commands: Commands): readonly string[] => [
  ...new Set(commands.flatMap(pathsOf).flatMap((path) => [...(path.includes(" ") ? path.split(" ", 1) : []), path])),
];

/** The command that words begin with, wherever flags stand between them. */
export const findCommand = (commands: Commands, words: readonly string[]): CliCommand | undefined =>
  commands.find((command) => (command.paths ?? []).some((path) => path.every((word, index) => words[index] === word)));

/** The commands below `group`, by any of its names; a group can hold others, as `auth` does `auth throttled`. */
export const commandsOf = (commands: Commands, group: string): Commands =>
  commands.filter((command) => pathsOf(command).some((path) => path.startsWith(`${group} `)));

/** The fields that hold the one argument of a command, and what it is called. */
const argumentNames: Readonly<Record<string, string>> = {
  username: "username",
  search: "search",
  identifier: "identifier",
  clientId: "client id",
  key: "key",
};

export interface CommandSyntax {
  readonly flags: readonly FlagHelp[];
  /** The name of its argument. */
  readonly argument: string | undefined;
}

/** What the command understands. The fields of an instance that clipanion has not filled hold their definitions. */
export function syntaxOf(command: CliCommand): CommandSyntax {
  const fields = Object.values(new command()) as readonly unknown[];
  const flags = fields.flatMap((field) => (hasFlagHelp(field) ? field[flagHelpKey] : []));
  const [argument] = Object.keys(new command()).flatMap((name) => argumentNames[name] ?? []);
  return { flags, argument };
}

const hasFlagHelp = (field: unknown): field is { readonly [flagHelpKey]: readonly FlagHelp[] } =>
  typeof field === "object" && field !== null && flagHelpKey in field;
