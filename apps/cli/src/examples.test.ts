import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { aClient, aSession } from "@pp/identity-testing";
import type { ClientUid } from "@pp/identity";
import { afterEach, beforeEach, expect, it } from "vitest";
import { loadAllCommands } from "./commands/index.ts";
import { CliHarness } from "./testing/cli-harness.ts";
import type { ScriptedAnswer } from "./testing/fake-prompt.ts";

const commands = await loadAllCommands();

const lines = commands
  .flatMap(({ usage }) => usage?.examples ?? [])
  .map(([, line]) => line.replace("$0", "photoprism"));

let cli: CliHarness;
/** In the place of /var/backups. */
let folder: string;
/** What `$TOKEN` stands for. */
let token: string;

const code = (): string => cli.ports.totp.code("SECRET1", cli.clock.now());

/** What a person is asked by an example, and answers. */
const answersTo: readonly (readonly [RegExp, () => readonly ScriptedAnswer[]])[] = [
  [/passwd bob/, () => ["new-s3cret", "new-s3cret"]],
  [/^photoprism login bob/, () => ["first-s3cret"]],
  [/2fa enable bob/, () => [code()]],
  [/(?:users rm bob|auth rm sess|clients rm cs|2fa disable bob)/, () => [true]],
  [/(?:auth|clients|audit) reset$/, () => ["reset"]],
];

/** What has happened before an example. */
const before: readonly (readonly [RegExp, readonly string[]])[] = [
  [/users add/, ["users", "rm", "--purge", "--yes", "bob"]],
  [/restore/, ["users", "rm", "-f", "bob"]],
  [/2fa (?:disable|enable --code)/, ["2fa", "enable", "--json", "bob"]],
  [/audit verify --checkpoint/, ["audit", "checkpoint", "--yes", "-o", "/var/backups/audit.checkpoint"]],
];

const inPlace = (args: readonly string[]): readonly string[] =>
  args.map((arg) => arg.replace("/var/backups", folder).replace(/^123456$/, code));

beforeEach(async () => {
  cli = new CliHarness();
  folder = mkdtempSync(join(tmpdir(), "pp-examples-"));
  await cli.add({ username: "keeper", role: "admin", provider: "local", password: "mysecret" });
  const bob = await cli.add({ username: "bob", provider: "local", password: "first-s3cret" });
  const by = { name: "test" };
  const issued = await cli.services.sessions.addAccessToken({ name: "x", scope: "*", lifetimeSeconds: 60 }, by);
  token = issued.secret;
  await cli.store.transaction(async (tx) => {
    await tx.sessions.add(aSession(bob, { refId: "sess34q3hael" }));
    await tx.clients.add(aClient({ uid: "cs5gfen1bgxz7s9i" as ClientUid }), "digest");
  });
});
const throttle = (): Promise<void> =>
  cli.store.transaction(async (tx) => {
    for (const key of ["account:bob", "address:192.0.2.1"]) {
      await tx.throttle.put({ key, until: new Date("2030-01-01"), failures: 1, updatedAt: cli.clock.now() });
    }
  });
afterEach(() => {
  rmSync(folder, { recursive: true });
});

it.each(lines)("the help has an example that works: %s", async (line) => {
  for (const [pattern, args] of before) if (pattern.test(line)) await cli.run(inPlace(args));
  if (line.includes("throttled")) await throttle();
  const command = line.slice(line.indexOf("photoprism"));
  const args = [...command.matchAll(/"([^"]*)"|\S+/g)].map(([word, quoted]) => quoted ?? word).slice(1);
  const answers = answersTo.find(([pattern]) => pattern.test(line))?.[1]();
  const stdin = line.startsWith('echo "$TOKEN" | ') ? `${token}\n` : "";
  const result = await cli.run(inPlace(args), { stdin, ...(answers === undefined ? {} : { answers }) });
  // The file of the example is not here.
  const needsFile = line.includes("secret.txt");
  expect(result.stderr).toMatch(needsFile ? /cannot read the password file/ : /^(?!error: (?!interrupted))/);
  // The harness presses Ctrl-C after a while.
  expect(result.code).toBe(needsFile ? 2 : line.includes("--follow") ? 130 : 0);
});
