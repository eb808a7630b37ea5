import { Command } from "clipanion";
import { ExitCode } from "../../exit-code.ts";
import type { AppServices } from "../../identity-command.ts";
import { ReportCommand } from "../../report-command.ts";
import { migrationColumns } from "../../views/migration-columns.ts";

export class MigrationsLsCommand extends ReportCommand {
  static override paths = [["migrations", "ls"]];
  static override usage = Command.Usage({
    category: "Migrations",
    description: "Lists the migrations of the database and whether they have been executed",
    examples: [["The oldest first", "$0 migrations ls"]],
  });

  protected override readonly migrationMode = "manual";
  protected override readonly createsInitialAdmin = false;

  protected override async run({ migrations }: AppServices): Promise<ExitCode> {
    const states = await migrations.list();
    await this.printReport(states, migrationColumns);
    const pending = states.filter(({ executed }) => !executed).length;
    this.say(pending === 0 ? "the database is up to date" : `${String(pending)} to run: photoprism migrations run`);
    return ExitCode.ok;
  }
}
