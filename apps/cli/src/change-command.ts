import type { Account } from "@pp/identity";
import { CliError } from "./cli-error.ts";
import { IdentityCommand } from "./identity-command.ts";
import type { Prompt } from "./prompt.ts";
import { accountProperties, type Properties } from "./views/account-properties.ts";
import type { BoxCell } from "./views/secret-box.ts";

/** Commands that change accounts: silent on stdout, unless the result is asked for as JSON. */
export abstract class ChangeCommand extends IdentityCommand {
  /** The account as it is now, for programs. */
  protected printAccount(account: Account, more: Properties = {}): Promise<void> {
    return this.printJson({ ...accountProperties(account), ...more });
  }

  protected async printJson(properties: Properties): Promise<void> {
    if (this.json !== true) return;
    const { renderProperties } = await import("./views/render.ts");
    this.print(renderProperties(properties, { format: "json" }));
  }

  /** Shows a secret for the one time that it can be read. `what` it is, in capitals. */
  protected async printSecretBox(what: string, cells: readonly [BoxCell, BoxCell]): Promise<void> {
    const { secretBox } = await import("./views/secret-box.ts");
    this.say(`PLEASE COPY THE FOLLOWING ${what} NOW, AS YOU WILL NOT BE ABLE TO SEE IT AGAIN:`);
    this.print(secretBox(cells));
  }

  /** The person who can say yes. @throws CliError when nobody is there, naming the flag that says it instead */
  protected someoneToAsk(question: string, flagName: string): Prompt {
    if (this.context.prompt !== undefined) return this.context.prompt;
    const message = `${question} There is no terminal to ask on: use ${flagName} to go ahead.`;
    throw new CliError("cli/confirmation-needed", message, { flag: flagName });
  }

  /** For what cannot be undone: one letter is not enough. */
  protected async confirmReset(question: string): Promise<boolean> {
    const answer = await this.someoneToAsk(question, "--yes").line(`${question} Type the word reset`);
    return answer.trim().toLowerCase() === "reset";
  }

  protected confirm(question: string, flagName: string): Promise<boolean> {
    return this.someoneToAsk(question, flagName).confirm(question);
  }
}
