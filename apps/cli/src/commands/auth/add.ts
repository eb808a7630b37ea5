import { type Account, type IssuedToken, mayLogIn, IdentityError } from "@pp/identity";
import { Command, Option } from "clipanion";
import { askToken } from "../../ask-token.ts";
import { ChangeCommand } from "../../change-command.ts";
import { ExitCode } from "../../exit-code.ts";
import { getLivingAccount } from "../../find-account.ts";
import type { AppServices } from "../../identity-command.ts";
import { value } from "../../options.ts";
import { parseWhole } from "../../parse-whole.ts";
import { sessionProperties } from "../../views/session-properties.ts";

const DEFAULT_LIFETIME_SECONDS = 31_536_000;

export class AuthAddCommand extends ChangeCommand {
  static override paths = [
    ["auth", "add"],
    ["sess", "add"],
  ];
  static override usage = Command.Usage({
    category: "Sessions",
    description: "Adds a new authentication secret for client applications",
    details:
      "With a username an app password, without one an access token that belongs to nobody. An app password logs in " +
      "without the second factor, within its scope. The secret is shown once. On a terminal, name and scope are asked for.",
    examples: [
      ["An app password for the phone of bob, good for a year", '$0 auth add -n "Phone" -s "*" bob'],
      ["An access token for a monitor that may only read", '$0 auth add -n Monitor -s "metrics read" -e 86400'],
      ["Without an end, for a program", '$0 auth add --json -n Backup -s "photos read" -e -1 bob'],
    ],
  });

  readonly username = Option.String({ required: false, name: "username" });
  readonly clientName = value("--name,-n", {
    valueName: "CLIENT",
    description: "name of the `CLIENT` application",
    defaultText: "asked for on a terminal",
  });
  readonly scope = value("--scope,-s", {
    valueName: "SCOPES",
    description: "`SCOPES` it may use, separated by spaces; * for all",
    defaultText: "asked for on a terminal",
  });
  readonly expires = value("--expires,-e", {
    valueName: "SECONDS",
    description: "lifetime in `SECONDS`, -1 for no end",
    defaultText: String(DEFAULT_LIFETIME_SECONDS),
  });

  protected override async run(services: AppServices): Promise<ExitCode> {
    const lifetimeSeconds = parseWhole(this.expires, "--expires") ?? DEFAULT_LIFETIME_SECONDS;
    const account = this.username === undefined ? undefined : await usableAccount(services, this.username);
    const { prompt, actor } = this.context;
    const given = { name: this.clientName, scope: this.scope };
    const asked = await askToken(given, { prompt, random: services.random, defaultScope: "*" });
    const token = { ...asked, lifetimeSeconds };
    if (account === undefined) {
      return this.#printSecret(services, await services.sessions.addAccessToken(token, actor), "Access Token");
    }
    const issued = await services.sessions.addAppPassword(account.uid, token, actor);
    this.say(`hint: this app password logs ${account.username} in without a second factor; keep it as a password`);
    return this.#printSecret(services, issued, "App Password");
  }

  async #printSecret(
    { clock }: AppServices,
    { secret, session }: IssuedToken<string>,
    title: string,
  ): Promise<ExitCode> {
    if (this.json === true) {
      await this.printJson({ ...sessionProperties(session, clock.now()), Secret: secret });
      return ExitCode.ok;
    }
    const what = title.toUpperCase();
    await this.printSecretBox(what, [
      [title, secret],
      ["Authorization Scope", session.scope],
    ]);
    return ExitCode.ok;
  }
}

/** Before any question is asked. @throws IdentityError `account/not-found`, `account/deleted`, `account/disabled` */
async function usableAccount(services: AppServices, identifier: string): Promise<Account> {
  const account = await getLivingAccount(services, identifier);
  if (mayLogIn(account, services.clock.now())) return account;
  throw new IdentityError("account/disabled", { username: account.username });
}
