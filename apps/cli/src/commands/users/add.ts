import {
  type Account,
  type AccountModification,
  IdentityError,
  isIdentityError,
  type NewAccount,
  parseProvider,
  parseUsername,
  requiresPassword,
} from "@pp/identity";
import { Command, Option } from "clipanion";
import { AccountCommand } from "../../account-command.ts";
import { askNewAccount } from "../../ask-new-account.ts";
import { CliError } from "../../cli-error.ts";
import { ExitCode } from "../../exit-code.ts";
import { findAccount } from "../../find-account.ts";
import type { AppServices } from "../../identity-command.ts";
import { flag, value } from "../../options.ts";

const DEFAULT_ROLE = "admin";

export class UsersAddCommand extends AccountCommand {
  static override paths = [
    ["users", "add"],
    ["user", "add"],
  ];
  static override usage = Command.Usage({
    category: "Users",
    description: "Adds a new user account",
    details: "What is missing is asked for on a terminal. The name of a deleted account restores that account.",
    examples: [
      ["An administrator called bob", '$0 users add -p mysecret -n "Bob" bob'],
      [
        "A viewer with a password that is made up and shown once",
        "$0 users add --role viewer --generate-password alice",
      ],
    ],
  });

  readonly username = Option.String({ required: false, name: "username" });
  readonly role = value("--role,-r", {
    valueName: "ROLE",
    description: "user account `ROLE` (admin, user, viewer or guest)",
    defaultText: `"${DEFAULT_ROLE}"`,
  });
  readonly ifNotExists = flag("--if-not-exists", "succeed without a change when the account exists");

  protected override async run(services: AppServices): Promise<ExitCode> {
    const username = parseUsername(await this.needUsername(this.username));
    const existing = await findAccount(services, username);
    if (existing !== undefined) return this.#onExisting(services, existing);
    return this.#add(services, await this.#complete(services, username));
  }

  async #add(services: AppServices, input: NewAccount): Promise<ExitCode> {
    try {
      const account = await services.accounts.add(input, this.context.actor);
      this.say(`successfully added user '${account.username}'`);
      await this.printResult(account, input.password);
      return ExitCode.ok;
    } catch (error) {
      // Another process may have added it since we looked.
      const isLate = isIdentityError(error) && error.code === "account/username-taken" && this.ifNotExists === true;
      if (!isLate) throw error;
      return this.#onExisting(services, await services.accounts.get(input.username));
    }
  }

  async #onExisting(services: AppServices, existing: Account): Promise<ExitCode> {
    const { username } = existing;
    if (existing.deletedAt !== undefined) {
      if (await this.wantsRestored(existing)) {
        await this.restoreWith(services, existing, await this.givenChanges(services));
      }
      return ExitCode.ok;
    }
    if (this.ifNotExists !== true) throw new IdentityError("account/username-taken", { username });
    this.say(`user '${username}' exists already, nothing has been changed`);
    await this.printAccount(existing);
    return ExitCode.ok;
  }

  /** What was given, and what the person at the terminal adds to it. */
  async #complete(services: AppServices, username: string): Promise<NewAccount> {
    const given = await this.givenChanges(services);
    const answered = await this.#askForTheRest(services, given);
    if (answered.role === undefined) this.say(`'${username}' is made an administrator; --role gives another role`);
    return { ...answered, username, role: answered.role ?? DEFAULT_ROLE };
  }

  async #askForTheRest({ policy }: AppServices, given: AccountModification): Promise<AccountModification> {
    const needsPassword = given.password === undefined && requiresPassword(parseProvider(given.provider ?? "default"));
    if (this.username !== undefined && !needsPassword) return given;
    const { prompt } = this.context;
    if (prompt !== undefined) {
      return askNewAccount(prompt, { given, defaultRole: DEFAULT_ROLE, policy, say: this.say.bind(this) });
    }
    const flags = "--password-stdin, --password-file or --generate-password";
    throw new CliError("cli/missing-value", `password required: use ${flags}`, { field: "password" });
  }
}
