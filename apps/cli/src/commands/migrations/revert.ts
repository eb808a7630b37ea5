import { Command } from "clipanion";
import { ChangeCommand } from "../../change-command.ts";
import { ExitCode } from "../../exit-code.ts";
import type { AppServices } from "../../identity-command.ts";
import { flag } from "../../options.ts";

export class MigrationsRevertCommand extends ChangeCommand {
  static override paths = [["migrations", "revert"]];
  static override usage = Command.Usage({
    category: "Migrations",
    description: "Takes the newest migration back, with the data in what it made",
    details: "Make a backup first.",
    examples: [["Without a question", "$0 migrations revert --yes"]],
  });

  readonly yes = flag("--yes,-y", "do not ask");

  protected override readonly migrationMode = "manual";
  protected override readonly createsInitialAdmin = false;

  protected override async run({ migrations }: AppServices): Promise<ExitCode> {
    const newest = (await migrations.list()).findLast(({ executed }) => executed);
    if (newest === undefined) this.say("no migration has been executed, nothing to revert");
    else if (await this.#isSure(newest.name)) return this.#revert(migrations);
    else this.say("nothing has been changed");
    return ExitCode.ok;
  }

  async #revert(migrations: AppServices["migrations"]): Promise<ExitCode> {
    const reverted = await migrations.revert();
    this.say(reverted === undefined ? "nothing to revert" : `reverted ${reverted}`);
    await this.printJson({ reverted });
    return ExitCode.ok;
  }

  async #isSure(name: string): Promise<boolean> {
    return this.yes === true || this.confirm(`Revert ${name}? The data in its tables and columns is lost.`, "--yes");
  }
}
