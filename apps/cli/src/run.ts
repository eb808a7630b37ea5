import { Cli, type Command } from "clipanion";
import { argumentError } from "./argument-error.ts";
import { CliError } from "./cli-error.ts";
import { type CliCommand, commandName, commandsOf, findCommand } from "./command-catalog.ts";
import { type CommandLine, splitCommandLine, unknownCommand } from "./command-line.ts";
import { loadAllCommands, loadGroup } from "./commands/index.ts";
import type { CliContext } from "./context.ts";
import { ExitCode } from "./exit-code.ts";
import { commandHelp, groupHelp } from "./help.ts";
import { processContext } from "./process-context.ts";
import { programHelp } from "./program-help.ts";
import { reportError } from "./report-error.ts";

/** The program on the real process. */
export const main = (args: readonly string[]): Promise<number> => run(args, processContext());

/** Runs one command line, given without the name of the program. Never throws. */
export async function run(args: readonly string[], context: CliContext): Promise<number> {
  const line = splitCommandLine(args);
  try {
    const [word = ""] = line.words;
    const group = await loadGroup(word);
    const commands = findCommand(group, line.words) === undefined ? await loadAllCommands() : group;
    const help = findHelp(line, commands);
    if (help === undefined) return await parse(line, { commands, context }).validateAndExecute();
    context.stdout.write(help);
    return ExitCode.ok;
  } catch (error) {
    const exitCode = reportError(error, context, { json: line.wantsJson });
    const isLost = error instanceof CliError && error.code === "cli/unknown-command";
    if (isLost && !line.wantsJson) context.stderr.write(`\n${programHelp()}`);
    return exitCode;
  }
}

/** Asked for, or nothing else to do; undefined when there is a command to run. */
function findHelp({ args, words, wantsHelp }: CommandLine, commands: readonly CliCommand[]): string | undefined {
  if (words.length === 0) return wantsHelp || args.length === 0 ? programHelp() : undefined;
  const command = findCommand(commands, words);
  if (wantsHelp && command !== undefined) return commandHelp(command);
  const [first] = commandsOf(commands, words.join(" "));
  if (first !== undefined && (wantsHelp || args.length === words.length)) {
    return groupHelp(commandName(first).split(" ", words.length).join(" "));
  }
  if (wantsHelp) throw unknownCommand(commands, words);
  return undefined;
}

/** @throws CliError for what is not understood: clipanion would write to stdout and exit with 1 */
function parse(
  { args, words }: CommandLine,
  { commands, context }: { readonly commands: readonly CliCommand[]; readonly context: CliContext },
): Command<CliContext> {
  const asked = findCommand(commands, words);
  try {
    // Only what was asked for: clipanion compiles a machine for every command, which takes longer than a list does.
    const cli = Cli.from(asked === undefined ? [...commands] : [asked], { binaryName: "photoprism" });
    // It would copy the context, and with that open what is opened when it is read.
    const command = cli.process([...args], Object.create(context) as CliContext);
    command.context = context;
    return command;
  } catch (error) {
    if (error instanceof CliError) throw error;
    throw asked === undefined ? unknownCommand(commands, words) : argumentError(asked, args);
  }
}
