import { type Account, isIdentityError } from "@pp/identity";
import { Command, Option } from "clipanion";
import { ChangeCommand } from "../../change-command.ts";
import { CliError } from "../../cli-error.ts";
import { ExitCode } from "../../exit-code.ts";
import { getLivingAccount } from "../../find-account.ts";
import type { AppServices } from "../../identity-command.ts";
import { flag, value } from "../../options.ts";
import { showsColour, shellWord } from "../../output.ts";
import type { Prompt } from "../../prompt.ts";
import { readStandardInput } from "../../read-secret.ts";

const ATTEMPTS = 3;

export class TwoFactorEnableCommand extends ChangeCommand {
  static override paths = [["2fa", "enable"]];
  static override usage = Command.Usage({
    category: "Two-factor authentication",
    description: "Sets up two-factor authentication for a user",
    details:
      "Shows a QR code for the authenticator app of the user, and ten recovery codes, this one time; the first code " +
      "of the app activates it. Without a terminal that takes two commands: --json, then --code. Ends the browser " +
      "sessions of the user. Secrets are stored under PHOTOPRISM_SECRET_KEY, or a key file beside an SQLite database.",
    examples: [
      ["With a QR code on the terminal", "$0 2fa enable bob"],
      ["In a script: secret, QR code as PNG and recovery codes", "$0 2fa enable --json bob"],
      ["Then the first code", "$0 2fa enable --code 123456 bob"],
    ],
  });

  readonly username = Option.String({ required: false, name: "username" });
  readonly code = value("--code", {
    valueName: "CODE",
    description: "the first `CODE`, for what was set up before",
    defaultText: "asked for",
  });
  readonly codeStdin = flag("--code-stdin", "read the first code from standard input, one line");

  protected override checkFlags(): void {
    if (this.code === undefined || this.codeStdin !== true) return;
    throw new CliError("cli/invalid-arguments", "give the code in one way only: --code or --code-stdin");
  }

  protected override async run(services: AppServices): Promise<ExitCode> {
    const account = await getLivingAccount(services, await this.needUsername(this.username));
    if (this.code !== undefined) return this.#confirm(services, account, this.code);
    if (this.codeStdin === true) {
      const code = await readStandardInput(this.context, { what: "code", label: "Code" });
      return this.#confirm(services, account, code);
    }
    if (this.json === true) return this.#enrolForProgram(services, account);
    const elsewhere = "there is no terminal to show a QR code on: use --json, and confirm with --code";
    return this.#enrolForPerson(services, account, this.ask("cli/missing-value", elsewhere));
  }

  async #confirm({ passcodes }: AppServices, { uid }: Account, code: string): Promise<ExitCode> {
    const account = await passcodes.confirm(uid, code, this.context.actor);
    this.say(`two-factor authentication for ${account.username} is active`);
    await this.printAccount(account);
    return ExitCode.ok;
  }

  async #enrolForProgram({ passcodes }: AppServices, { uid, username }: Account): Promise<ExitCode> {
    const enrolment = await passcodes.enrol(uid, { kind: "administrator" }, this.context.actor);
    const { enrolmentProperties } = await import("../../views/two-factor-enrolment.ts");
    await this.printJson(await enrolmentProperties(username, enrolment));
    return ExitCode.ok;
  }

  async #enrolForPerson(services: AppServices, account: Account, prompt: Prompt): Promise<ExitCode> {
    const enrolment = await services.passcodes.enrol(account.uid, { kind: "administrator" }, this.context.actor);
    const { enrolmentText } = await import("../../views/two-factor-enrolment.ts");
    this.say("scan this with an authenticator app, and keep the recovery codes: they are shown this one time");
    const { env, stdout } = this.context;
    this.print(await enrolmentText(enrolment, { colour: showsColour(stdout, env) }));
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const code = await prompt.line("First code of the app");
      if (code.trim() === "") return this.#tellPending(account, ExitCode.ok);
      try {
        return await this.#confirm(services, account, code);
      } catch (error) {
        if (!isIdentityError(error) || error.code !== "passcode/code-invalid") throw error;
        this.say("wrong code");
      }
    }
    return this.#tellPending(account, ExitCode.notAuthenticated);
  }

  #tellPending({ username }: Account, exitCode: ExitCode): ExitCode {
    this.say(`not active yet; activate with: photoprism 2fa enable --code CODE ${shellWord(username)}`);
    return exitCode;
  }
}
