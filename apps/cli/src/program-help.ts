/**
 * What `photoprism --help` says, in a file that imports nothing: it is asked for often and has to be quick.
 * The commands tell the same about themselves; a test compares the two.
 */
export const commandSummaries: readonly (readonly [synopsis: string, description: string])[] = [
  ["passwd [username]", "Changes or removes the password of a user"],
  ["users ls [search]", "Searches existing user accounts"],
  ["users legacy [search]", "Searches legacy user accounts, from before November 2022"],
  ["users add [username]", "Adds a new user account"],
  ["users show [username]", "Displays user account information"],
  ["users mod [username]", "Modifies an existing user account"],
  ["users rm [username]", "Removes a user account"],
  ["users restore [username]", "Restores a deleted user account"],
  ["users reset", "Removes all accounts and resets the database"],
  ["migrations ls", "Lists the migrations of the database and whether they have been executed"],
  ["migrations run", "Brings the tables of the database up to date"],
  ["migrations revert", "Takes the newest migration back, with the data in what it made"],
];

/** `photoprism --help`: all commands. */
export const programHelp = (): string =>
  sections([
    ["NAME", ["photoprism - manages user accounts and passwords"]],
    ["USAGE", ["photoprism COMMAND [options] [arguments]"]],
    ["COMMANDS", table(commandSummaries)],
    [
      "OPTIONS",
      table([
        ["--help, -h", "show help; after a command: what it does, its options, an example"],
        ["--version", "print the version"],
      ]),
    ],
    ["EXAMPLES", ['photoprism users add -p mysecret -n "Bob" bob', "photoprism users ls"]],
  ]);

/** Two columns. */
export function table(rows: readonly (readonly [string, string])[]): readonly string[] {
  const width = Math.max(...rows.map(([first]) => first.length));
  return rows.map(([first, second]) => `${first.padEnd(width)}  ${second}`);
}

export const sections = (parts: readonly (readonly [heading: string, lines: readonly string[]])[]): string =>
  parts.map(([heading, lines]) => [`${heading}:`, ...lines.map((line) => `   ${line}`), ""].join("\n")).join("\n");
