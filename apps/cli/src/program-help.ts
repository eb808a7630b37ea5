/**
 * What `photoprism --help` says, in a file that imports nothing: it is asked for often and has to be quick.
 * The commands tell the same about themselves; a test compares the two.
 */
export const commandSummaries: readonly (readonly [synopsis: string, description: string])[] = [
  ["passwd [username]", "Changes or removes the password of a user"],
  ["login [username]", "Checks a login, with the second factor where there is one"],
  ["2fa enable [username]", "Sets up two-factor authentication for a user"],
  ["2fa disable [username]", "Takes two-factor authentication away from a user"],
  ["2fa status [username]", "Displays whether a user has two-factor authentication"],
  ["2fa reseal", "Encrypts all two-factor secrets with the newest key"],
  ["users ls [search]", "Searches existing user accounts"],
  ["users legacy [search]", "Searches legacy user accounts, from before November 2022"],
  ["users add [username]", "Adds a new user account"],
  ["users show [username]", "Displays user account information"],
  ["users mod [username]", "Modifies an existing user account"],
  ["users rm [username]", "Removes a user account"],
  ["users restore [username]", "Restores a deleted user account"],
  ["users reset", "Removes all accounts and resets the database"],
  ["auth ls [search]", "Lists currently authenticated users and clients"],
  ["auth add [username]", "Adds a new authentication secret for client applications"],
  ["auth show [identifier]", "Shows detailed information about a session"],
  ["auth rm [identifier]", "Deletes a session by id or access token"],
  ["auth reset", "Resets the authentication of all users and clients"],
  ["auth throttled ls [search]", "Lists addresses and accounts whose logins are being counted"],
  ["auth throttled rm [key]", "Lets an address or an account log in again at once"],
  ["clients ls [search]", "Lists registered client applications"],
  ["clients add [username]", "Registers a new client application"],
  ["clients show [client id]", "Shows client configuration details"],
  ["clients mod [client id]", "Modifies a client application"],
  ["clients rm [client id]", "Deletes a client application"],
  ["clients reset", "Removes all registered clients"],
  ["audit logins [search]", "Shows who logged in, or failed to"],
  ["audit events [search]", "Shows the log of logins and changes"],
  ["audit purge", "Removes audit events that are older than the retention"],
  ["audit checkpoint", "Seals the audit log, and says in one line how far it goes"],
  ["audit verify", "Looks for events that were edited, removed, inserted or exchanged"],
  ["audit reset", "Clears all audit logs"],
  ["migrations ls", "Lists the migrations of the database and whether they have been executed"],
  ["migrations run", "Brings the tables of the database up to date"],
  ["migrations revert", "Takes the newest migration back, with the data in what it made"],
];

/** `photoprism --help`: all commands. */
export const programHelp = (): string =>
  sections([
    ["NAME", ["photoprism - manages accounts, sessions, clients and the audit log"]],
    ["USAGE", ["photoprism COMMAND [options] [arguments]"]],
    ["COMMANDS", table(commandSummaries)],
    [
      "OPTIONS",
      table([
        ["--help, -h", "show help; after a command: what it does, its options, an example"],
        ["--version", "print the version"],
      ]),
    ],
    [
      "ENVIRONMENT",
      table([
        ["PHOTOPRISM_DATABASE_URL", "the database; see --database"],
        ["PHOTOPRISM_ADMIN_USER, …_PASSWORD", "the first super admin, made on an empty database"],
        ["PHOTOPRISM_PASSWORD_LENGTH", "characters that a new password needs"],
        ["PHOTOPRISM_SECRET_KEY", "protects second factors and the audit log: openssl rand -base64 32"],
        ["PHOTOPRISM_SESSION_MAXAGE, …_TIMEOUT", "seconds that browser sessions last, and last unused; -1: no limit"],
        ["PHOTOPRISM_AUDIT_RETENTION", "days that audit events are kept"],
        ["PHOTOPRISM_CLI", "noninteractive: never ask"],
        ["", "add _FILE to the first two and the secret key to have them read from a file"],
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
