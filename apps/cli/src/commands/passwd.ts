import type { Account } from "@pp/identity";
import { Command, Option } from "clipanion";
import { askPassword } from "../ask-password.ts";
import { ChangeCommand } from "../change-command.ts";
import { CliError } from "../cli-error.ts";
import { ExitCode } from "../exit-code.ts";
import { getLivingAccount } from "../find-account.ts";
import type { AppServices } from "../identity-command.ts";
import { flag, value } from "../options.ts";
import { choosePasswordSource, type PasswordSource, readPassword } from "../password-source.ts";

export class PasswdCommand extends ChangeCommand {
  static override paths = [["passwd"]];
  static override usage = Command.Usage({
    category: "Passwords",
    description: "Changes or removes the password of a user",
    details: "Asks for the new password twice, unless it comes from elsewhere. Ends the browser sessions of the user.",
    examples: [
      ["Ask for a new password", "$0 passwd bob"],
      ["In a script", "$0 passwd --password-file secret.txt bob"],
      ["Remove the local password of somebody who signs in elsewhere", "$0 passwd --rm bob"],
    ],
  });

  readonly username = Option.String({ required: false, name: "username" });
  readonly show = flag("--show,-s", "print the bcrypt hash of the new password");
  readonly remove = flag("--remove,--rm", "remove the local password");
  readonly passwordStdin = flag("--password-stdin", "read the password from standard input, one line");
  readonly passwordFile = value("--password-file", {
    valueName: "PATH",
    description: "read the password from the file `PATH`, - is standard input",
  });
  readonly generate = flag("--generate,--generate-password", "make a random password and print it once");
  readonly keepSessions = flag("--keep-sessions", "leave the browser sessions of the user open");

  get #source(): PasswordSource | undefined {
    return choosePasswordSource({ stdin: this.passwordStdin, file: this.passwordFile, generate: this.generate });
  }

  protected override checkFlags(): void {
    if (this.#source === undefined || this.remove !== true) return;
    throw new CliError("cli/invalid-arguments", "--remove takes the password away: no new one can be given with it");
  }

  protected override async run(services: AppServices): Promise<ExitCode> {
    const account = await getLivingAccount(services, await this.needUsername(this.username));
    return this.remove === true ? this.#removePassword(services, account) : this.#changePassword(services, account);
  }

  async #removePassword({ passwords }: AppServices, account: Account): Promise<ExitCode> {
    const isRemoved = await passwords.remove(account.uid, this.context.actor);
    const { username } = account;
    this.say(isRemoved ? `password for ${username} has been removed` : `${username} has no password, nothing changed`);
    await this.printAccount(account);
    return ExitCode.ok;
  }

  async #changePassword(services: AppServices, { uid, provider }: Account): Promise<ExitCode> {
    const password = await this.#newPassword(services);
    const options = { password, keepSessions: this.keepSessions === true };
    const { account, hash, endedSessions } = await services.passwords.change(uid, options, this.context.actor);
    this.say(`password for ${account.username} has been changed`);
    if (endedSessions > 0) this.say(`browser sessions ended: ${String(endedSessions)}`);
    if (provider === "ldap" || provider === "none") this.say(`it cannot be used while the provider is ${provider}`);

    const secrets = {
      ...(this.generate === true ? { password } : {}),
      ...(this.show === true ? { passwordHash: hash } : {}),
    };
    await this.printAccount(account, secrets);
    if (this.json !== true) for (const secret of Object.values(secrets)) this.print(`${secret}\n`);
    return ExitCode.ok;
  }

  async #newPassword({ policy, random }: AppServices): Promise<string> {
    const say = this.say.bind(this);
    const source = this.#source;
    if (source !== undefined) {
      return readPassword(source, { context: this.context, random, minLength: policy.passwordMinLength, say });
    }
    const elsewhere = "password required: use --password-stdin, --password-file or --generate";
    return askPassword(this.ask("cli/missing-value", elsewhere), { label: "New Password", policy, say });
  }
}
