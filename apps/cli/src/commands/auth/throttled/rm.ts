import { Command, Option } from "clipanion";
import { ChangeCommand } from "../../../change-command.ts";
import { ExitCode } from "../../../exit-code.ts";
import type { AppServices } from "../../../identity-command.ts";

export class AuthThrottledRmCommand extends ChangeCommand {
  static override paths = [
    ["auth", "throttled", "rm"],
    ["sess", "throttled", "rm"],
  ];
  static override usage = Command.Usage({
    category: "Sessions",
    description: "Lets an address or an account log in again at once",
    details: "The key is the first column of auth throttled ls, or just an address or a username.",
    examples: [
      ["A person who mistyped the password too often", "$0 auth throttled rm bob"],
      ["An address; those of IPv6 are counted by /64", "$0 auth throttled rm 192.0.2.1"],
    ],
  });

  readonly key = Option.String({ required: false, name: "key" });

  protected override async run({ throttle }: AppServices): Promise<ExitCode> {
    const key = (await this.needArgument(this.key, { name: "key", label: "Address or Username" })).trim();
    await throttle.remove(key, this.context.actor);
    this.say(`'${key}' may log in again at once`);
    await this.printJson({ key });
    return ExitCode.ok;
  }
}
