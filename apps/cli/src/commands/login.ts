import type { LogInResult, Session } from "@pp/identity";
import { Command, Option } from "clipanion";
import { CliError } from "../cli-error.ts";
import { ExitCode } from "../exit-code.ts";
import type { AppServices } from "../identity-command.ts";
import { flag, value } from "../options.ts";
import { choosePasswordSource, readPassword } from "../password-source.ts";
import { ReportCommand } from "../report-command.ts";
import { sessionProperties } from "../views/session-properties.ts";

/**
 * There is no address: this is no network. 127.0.0.1 would share its budget, and a ban, with everybody behind a proxy
 * of the same machine.
 */
const origin = { clientIp: "", userAgent: "photoprism-cli", realm: "cli" } as const;

export class LoginCommand extends ReportCommand {
  static override paths = [["login"]];
  static override usage = Command.Usage({
    category: "Passwords",
    description: "Checks a login, with the second factor where there is one",
    details:
      "Counts and is logged as every login, under the realm cli. The session ends at once, unless --token asks for " +
      "the secret that it is used with. Exit code 4: denied, 6: too many attempts.",
    examples: [
      ["Ask for password and code", "$0 login bob"],
      ["In a script", "$0 login --password-file secret.txt --code 123456 --token --json bob"],
    ],
  });

  readonly username = Option.String({ required: false, name: "username" });
  readonly passwordStdin = flag("--password-stdin", "read the password from standard input, one line");
  readonly passwordFile = value("--password-file", {
    valueName: "PATH",
    description: "read the password from the file `PATH`, - is standard input",
  });
  readonly code = value("--code", {
    valueName: "CODE",
    description: "`CODE` of the second factor, or a recovery code",
    defaultText: "asked for when it is needed",
  });
  readonly token = flag("--token", "keep the session, and print its secret");

  protected override async run(services: AppServices): Promise<ExitCode> {
    const username = await this.needUsername(this.username);
    const password = await this.#password(services);
    const first = await services.logIn({ username, password, code: this.code, ...origin });
    const result = first.kind === "second-factor" ? await this.#secondStep(services, first.challenge) : first;
    if (result.kind === "throttled") throw throttled(result.retryAfterSeconds);
    // A wrong code at the first step looks as a wrong password does.
    if (result.kind !== "ok") throw denied();
    this.say(`${result.account.username} has logged in`);
    if (this.token !== true) await services.sessions.end(result.session.refId, this.context.actor);
    await this.#printSession(result.session, { now: services.clock.now(), token: result.token });
    return ExitCode.ok;
  }

  async #password({ policy, random }: AppServices): Promise<string> {
    const flags = { stdin: this.passwordStdin, file: this.passwordFile, generate: undefined };
    const source = choosePasswordSource(flags);
    if (source !== undefined) {
      const say = this.say.bind(this);
      return readPassword(source, { context: this.context, random, minLength: policy.passwordMinLength, say });
    }
    const elsewhere = "password required: use --password-stdin or --password-file";
    return this.ask("cli/missing-value", elsewhere).secret("Password");
  }

  async #secondStep({ completeLogIn }: AppServices, challenge: string): Promise<LogInResult> {
    const { prompt } = this.context;
    if (prompt === undefined) {
      const message = "the password is right, and a code of the second factor is needed: give it with --code";
      throw new CliError("cli/code-needed", message, { flag: "--code" });
    }
    return completeLogIn({ challenge, code: await prompt.secret("Code"), ...origin });
  }

  #printSession(session: Session, { now, token }: { readonly now: Date; readonly token: string }): Promise<void> {
    if (this.token === true) return this.printProperties({ ...sessionProperties(session, now), Token: token });
    this.say("the session has ended: nobody asked for its secret (--token)");
    return this.printProperties({ ...sessionProperties(session, now), Status: "ended" });
  }
}

const denied = (): CliError =>
  new CliError("cli/login-denied", "login denied: username, password or code is wrong, or the user may not log in");

const throttled = (seconds: number): CliError =>
  new CliError("cli/throttled", `too many attempts; try again in ${String(seconds)} seconds`, {
    retryAfterSeconds: String(seconds),
  });
