import type { Account, AccountModification } from "@pp/identity";
import { ChangeCommand } from "./change-command.ts";
import { CliError } from "./cli-error.ts";
import type { AppServices } from "./identity-command.ts";
import { flag, flagPair, value } from "./options.ts";
import { choosePasswordSource, type PasswordSource, readPassword } from "./password-source.ts";

/** The flags that `users add` and `users mod` share. */
export abstract class AccountCommand extends ChangeCommand {
  readonly displayName = value("--name,-n", {
    valueName: "NAME",
    description: "full `NAME` for display in the interface",
  });
  readonly email = value("--email,-m", { valueName: "EMAIL", description: "unique `EMAIL` address of the user" });
  readonly password = value("--password,-p", {
    valueName: "PASSWORD",
    description: "`PASSWORD` for local authentication (8 characters to 72 bytes), which others can see",
  });
  readonly passwordStdin = flag("--password-stdin", "read the password from standard input, one line");
  readonly passwordFile = value("--password-file", {
    valueName: "PATH",
    description: "read the password from the file `PATH`, - is standard input",
  });
  readonly generatePassword = flag("--generate-password", "make a random password and print it once");
  readonly auth = value("--auth,-A", {
    valueName: "PROVIDER",
    description: "authentication `PROVIDER` (default, local, oidc, ldap or none)",
    defaultText: "default",
  });
  readonly authId = value("--auth-id", {
    valueName: "ID",
    description: "authentication `ID` e.g. Subject ID or Distinguished Name (DN)",
  });
  readonly superAdmin = flagPair({
    on: ["--superadmin,-s", "make user super admin with full access"],
    off: ["--no-superadmin", "make user an ordinary one"],
  });
  readonly login = flagPair({
    on: ["--login", "enable login on the web interface"],
    off: ["--no-login,-l", "disable login on the web interface"],
  });
  readonly webdav = flagPair({
    on: ["--webdav,-w", "allow to sync files via WebDAV"],
    off: ["--no-webdav", "do not allow to sync files via WebDAV"],
  });
  readonly uploadPath = value("--upload-path,-u", {
    valueName: "PATH",
    description: "upload files to this sub-folder `PATH`, ~ is users/USERNAME",
  });
  readonly basePath = value("--base-path", {
    valueName: "PATH",
    description: "restrict the user to this sub-folder `PATH`, ~ is users/USERNAME",
  });
  readonly restore = flag("--restore", "restore the account, without a question, when it has been deleted");
  readonly yes = flag("--yes,-y", "same as --restore");

  abstract readonly role: string | undefined;

  protected passwordSource(): PasswordSource | undefined {
    const { password, passwordStdin: stdin, passwordFile: file, generatePassword: generate } = this;
    return choosePasswordSource({ password, stdin, file, generate });
  }

  protected override checkFlags(): void {
    this.passwordSource();
  }

  /** What was given, a password from wherever it comes among it, and nothing else. */
  protected async givenChanges(services: AppServices): Promise<AccountModification> {
    const { displayName, email, role, auth: provider, authId, superAdmin, login: canLogin, webdav } = this;
    const password = await this.readGivenPassword(services);
    const { basePath, uploadPath } = this;
    return { displayName, email, role, provider, authId, superAdmin, canLogin, webdav, basePath, uploadPath, password };
  }

  protected async readGivenPassword({ policy, random }: AppServices): Promise<string | undefined> {
    const source = this.passwordSource();
    if (source === undefined) return undefined;
    const say = this.say.bind(this);
    return readPassword(source, { context: this.context, random, minLength: policy.passwordMinLength, say });
  }

  /** Whether a deleted account is to be restored. @throws CliError when nobody can be asked */
  protected async wantsRestored({ username }: Account): Promise<boolean> {
    if (this.restore === true || this.yes === true) return true;
    const { prompt } = this.context;
    if (prompt === undefined) {
      const message = `user '${username}' has been deleted; use --restore to restore the account with what you give here`;
      throw new CliError("cli/deleted", message, { username, flag: "--restore" });
    }
    if (await prompt.confirm(`Restore user '${username}'?`)) return true;
    this.say(`user '${username}' was not restored`);
    return false;
  }

  protected async restoreWith(services: AppServices, account: Account, changes: AccountModification): Promise<void> {
    const restored = await services.accounts.restore(account.uid, changes, this.context.actor);
    this.say(`user '${restored.username}' has been restored`);
    await this.printResult(restored, changes.password);
  }

  /** A generated password is shown here and never again. */
  protected async printResult(account: Account, password: string | undefined): Promise<void> {
    const isGenerated = this.passwordSource()?.kind === "generated" && password !== undefined;
    await this.printAccount(account, isGenerated ? { password } : {});
    if (isGenerated && this.json !== true) this.print(`${password}\n`);
  }
}
