import { Command } from "clipanion";
import { ChangeCommand } from "../../change-command.ts";
import { ExitCode } from "../../exit-code.ts";
import type { AppServices } from "../../identity-command.ts";

export class MigrationsRunCommand extends ChangeCommand {
  static override paths = [["migrations", "run"]];
  static override usage = Command.Usage({
    category: "Migrations",
    description: "Brings the tables of the database up to date",
    details: "Executes all pending migrations or none. Make a backup first.",
    examples: [["Execute what is pending", "$0 migrations run"]],
  });

  protected override readonly migrationMode = "manual";
  protected override readonly createsInitialAdmin = false;

  protected override async run({ migrations }: AppServices): Promise<ExitCode> {
    const executed = await migrations.run();
    for (const name of executed) this.say(`executed ${name}`);
    this.say(executed.length === 0 ? "the database was up to date already" : "the database is up to date");
    await this.printJson({ executed });
    return ExitCode.ok;
  }
}
