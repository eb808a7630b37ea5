import { type CliCommand, commandName, syntaxOf } from "./command-catalog.ts";
import type { FlagHelp } from "./options.ts";
import { commandSummaries, sections, table } from "./program-help.ts";

/** `photoprism users`: the commands of one group. */
export const groupHelp = (group: string): string =>
  sections([
    ["USAGE", [`photoprism ${group} COMMAND [options] [arguments]`]],
    ["COMMANDS", table(commandSummaries.filter(([synopsis]) => synopsis.startsWith(`${group} `)))],
    ["MORE", [`photoprism ${group} COMMAND --help`]],
  ]);

/** `photoprism users add --help`. */
export function commandHelp(command: CliCommand): string {
  const { flags, argument } = syntaxOf(command);
  const { description = "", details, examples = [] } = command.usage ?? {};
  const name = commandName(command);
  const usage = `photoprism ${name} [options]${argument === undefined ? "" : ` [${argument}]`}`;
  const helpFlag: FlagHelp = { names: ["--help", "-h"], description: "show this help", defaultText: "false" };
  return sections([
    ["NAME", [`photoprism ${name} - ${description}`]],
    ["USAGE", [usage]],
    ...(details === undefined ? [] : [["DESCRIPTION", [details]] as const]),
    ["OPTIONS", table([...flags, helpFlag].map(flagLine))],
    ["EXAMPLES", examples.flatMap(([label, line]) => [`# ${label}`, line.replaceAll("$0", "photoprism")])],
  ]);
}

/** The word in back quotes names the value, as in `--name NAME`. */
const flagLine = ({ names, valueName, description, defaultText }: FlagHelp): readonly [string, string] => [
  names.map((name) => (valueName === undefined ? name : `${name} ${valueName}`)).join(", "),
  `${description.replaceAll("`", "")} (default: ${defaultText})`,
];
