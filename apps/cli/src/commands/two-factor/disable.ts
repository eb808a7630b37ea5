import { Command, Option } from "clipanion";
import { ChangeCommand } from "../../change-command.ts";
import { ExitCode } from "../../exit-code.ts";
import type { AppServices } from "../../identity-command.ts";
import { flag } from "../../options.ts";

export class TwoFactorDisableCommand extends ChangeCommand {
  static override paths = [["2fa", "disable"]];
  static override usage = Command.Usage({
    category: "Two-factor authentication",
    description: "Takes two-factor authentication away from a user",
    details: "The secret and the recovery codes are lost for good. Ends the browser sessions of the user.",
    examples: [
      ["After a question", "$0 2fa disable bob"],
      ["Without a question", "$0 2fa disable --yes bob"],
    ],
  });

  readonly username = Option.String({ required: false, name: "username" });
  readonly yes = flag("--yes,-y", "do not ask");

  protected override async run({ accounts, passcodes }: AppServices): Promise<ExitCode> {
    const { account, state } = await passcodes.status(await this.needUsername(this.username));
    const { uid, username } = account;
    if (state === "none" && account.method === "default") {
      this.say(`${username} has no two-factor authentication, nothing changed`);
      await this.printAccount(account);
      return ExitCode.ok;
    }
    const question = `Disable two-factor authentication for '${username}'?`;
    if (this.yes !== true && !(await this.confirm(question, "--yes"))) {
      this.say("nothing has been changed");
      return ExitCode.ok;
    }
    await passcodes.remove(uid, { kind: "administrator" }, this.context.actor);
    this.say(`two-factor authentication for ${username} has been disabled`);
    await this.printAccount(await accounts.get(uid));
    return ExitCode.ok;
  }
}
