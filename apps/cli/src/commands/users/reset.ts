import { Command } from "clipanion";
import { ChangeCommand } from "../../change-command.ts";
import { withConfiguredAdmin } from "../../configured-admin.ts";
import { ExitCode } from "../../exit-code.ts";
import type { AppServices } from "../../identity-command.ts";
import { flag } from "../../options.ts";

export class UsersResetCommand extends ChangeCommand {
  static override paths = [
    ["users", "reset"],
    ["user", "reset"],
  ];
  static override usage = Command.Usage({
    category: "Users",
    description: "Removes all accounts and resets the database",
    details: "Accounts, passwords, passcodes, sessions and app passwords are lost for good. The audit log stays.",
    examples: [["Without a question", "$0 users reset --yes"]],
  });

  readonly yes = flag("--yes,-y", "do not ask");
  readonly trace = flag("--trace,-t", "say how much has been removed");

  protected override readonly createsInitialAdmin = false;

  protected override async run({ admin, setup }: AppServices): Promise<ExitCode> {
    if (this.yes !== true && !(await this.confirmReset("Reset the user database to a clean state?"))) {
      this.say("nothing has been changed");
      return ExitCode.ok;
    }
    const result = await withConfiguredAdmin(() => setup.reset(admin, this.context.actor));
    const { removedAccounts, removedSessions } = result;
    this.say("the user database has been reset to a clean state");
    if (this.trace === true)
      this.say(`removed: ${String(removedAccounts)} accounts, ${String(removedSessions)} sessions`);
    this.say(
      result.admin === undefined
        ? "add the first account with: photoprism users add USERNAME"
        : `the initial admin '${result.admin.username}' has been created again`,
    );
    await this.printJson({ removedAccounts, removedSessions, admin: result.admin?.username });
    return ExitCode.ok;
  }
}
