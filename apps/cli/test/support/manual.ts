/**
 * The command lines of the user manual, copied from its code blocks and tables: sections "Changing a Password",
 * "Removing a Password" and "User Management Commands". Do not edit: what is printed there has to work.
 */
const codeBlocks = `
photoprism passwd [username]
docker compose exec photoprism photoprism passwd admin
photoprism passwd --rm [username]
photoprism users ls [search]
photoprism users legacy [search]
photoprism users add [options] [username]
photoprism users show [username]
photoprism users mod [options] [username]
photoprism users rm [username]
photoprism users reset --yes
docker compose exec photoprism photoprism users add -p mysecret -n "Bob" bob
docker compose exec photoprism photoprism users show bob
docker compose exec photoprism photoprism users ls
docker compose exec photoprism photoprism users ls bob
docker compose exec photoprism photoprism users ls --help
`;

const flagTable = `
| \`--name NAME\`, \`-n NAME\`             | full NAME for display in the interface                              |
| \`--email EMAIL\`, \`-m EMAIL\`          | unique EMAIL address of the user                                    |
| \`--password PASSWORD\`, \`-p PASSWORD\` | PASSWORD for local authentication (8-72 characters)                 |
| \`--role value\`, \`-r value\`           | user account ROLE (admin, user, viewer or guest) (default: "admin") |
| \`--auth PROVIDER\`, \`-A PROVIDER\`     | authentication PROVIDER (default, local, oidc or none)              |
| \`--auth-id ID\`                       | authentication ID e.g. Subject ID or Distinguished Name (DN)        |
| \`--superadmin\`, \`-s\`                 | make user super admin with full access                              |
| \`--no-login\`, \`-l\`                   | disable login on the web interface                                  |
| \`--webdav\`, \`-w\`                     | allow to sync files via WebDAV                                      |
| \`--upload-path value\`, \`-u value\`    | upload files to this sub-folder                                     |
| \`--disable-2fa\`                      | deactivate two-factor authentication                                |
`;

/** Of the sections "Viewing Login Attempts" and "Session Management". */
const loginAndSessionLines = `
docker compose exec photoprism photoprism audit logins [username]
photoprism audit reset --yes
photoprism auth ls [search]
photoprism auth add [username]
photoprism auth show [identifier]
photoprism auth rm [identifier]
photoprism auth reset --yes
photoprism clients add
photoprism auth add
`;

const reportFlagTable = `
| \`--md, -m\`   | format as machine-readable Markdown    |
| \`--csv, -c\`  | export as semicolon separated values   |
| \`--tsv, -t\`  | export as tab separated values         |
| \`-n LIMIT\`   | LIMIT number of results (default: 100) |
`;

/** The "Example Report" of "Viewing Login Attempts". */
export const exampleLogins = `
| Client IP  | Username | Realm | Status |     Last Login      | Failed At |
|------------|----------|-------|--------|---------------------|-----------|
| 172.19.0.1 | user     | api   | OK     | 2023-02-03 07:17:46 |           |
| 172.19.0.1 | viewer   | api   | OK     | 2023-02-03 07:16:55 |           |
| 172.19.0.1 | admin    | api   | OK     | 2023-02-03 06:55:06 |           |
`.trimStart();

const prefix = "docker compose exec photoprism ";

/** As pasted, without the prefix of the container; each once. */
const linesOf = (text: string): readonly string[] => [
  ...new Set(
    text
      .trim()
      .split("\n")
      .map((line) => (line.startsWith(prefix) ? line.slice(prefix.length) : line)),
  ),
];

export const manualLines = linesOf(codeBlocks);
export const sessionLines = linesOf(loginAndSessionLines);

/** Every spelling of every flag of `audit logins`. */
export const reportFlags: readonly string[] = [...reportFlagTable.matchAll(/(?<=[` ])(-{1,2}[a-z]+)/g)].map(
  ([flag]) => flag,
);

/** Every spelling of every flag of `users add` and `users mod`, for example `--name` and `-n`. */
export const manualFlags: readonly string[] = [...flagTable.matchAll(/`(-[^ `]+)/g)].map(([, flag]) => flag ?? "");
