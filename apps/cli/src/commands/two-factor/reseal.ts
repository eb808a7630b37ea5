import { Command } from "clipanion";
import { ChangeCommand } from "../../change-command.ts";
import { ExitCode } from "../../exit-code.ts";
import type { AppServices } from "../../identity-command.ts";

export class TwoFactorResealCommand extends ChangeCommand {
  static override paths = [["2fa", "reseal"]];
  static override usage = Command.Usage({
    category: "Two-factor authentication",
    description: "Encrypts all two-factor secrets with the newest key",
    details:
      "To rotate the key: put a new one in front of the others in PHOTOPRISM_SECRET_KEY, restart the services, run " +
      "this, and keep the old ones for as long as the audit log has seals that were made with them. Exit code 1: some " +
      "secrets cannot be opened, and are named.",
    examples: [
      ["After a new key was put in front", "$0 2fa reseal"],
      ["For a program", "$0 2fa reseal --json"],
    ],
  });

  protected override async run({ passcodes }: AppServices): Promise<ExitCode> {
    const { resealed, unreadable } = await passcodes.reseal(this.context.actor);
    this.say(`${String(resealed)} two-factor ${resealed === 1 ? "secret is" : "secrets are"} newly encrypted`);
    await this.printJson({ resealed, unreadable });
    if (unreadable.length === 0) return ExitCode.ok;
    this.say(`their key is not there, or they were changed; the users have to enrol anew: ${unreadable.join(", ")}`);
    return ExitCode.failure;
  }
}
