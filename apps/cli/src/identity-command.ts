import type { InitialAdmin } from "@pp/identity";
import { Command } from "clipanion";
import { CliError } from "./cli-error.ts";
import { type Config, readConfig } from "./config.ts";
import { withConfiguredAdmin } from "./configured-admin.ts";
import type { CliContext, OpenedServices, OpenOptions } from "./context.ts";
import { describeDatabase } from "./database-url.ts";
import type { ExitCode } from "./exit-code.ts";
import { flag, value } from "./options.ts";
import { say } from "./output.ts";
import type { Prompt } from "./prompt.ts";
import { reportError } from "./report-error.ts";

export interface AppServices extends Omit<OpenedServices, "close"> {
  /** The initial admin, as configured. */
  readonly admin: InitialAdmin;
}

/**
 * What all commands share: the database is opened when it is needed and closed in any case, errors become words and
 * exit codes, data goes to stdout and everything else to stderr.
 */
export abstract class IdentityCommand extends Command<CliContext> {
  readonly database = value("--database", {
    valueName: "URL",
    description: "database `URL`: sqlite:PATH or postgres://USER@HOST/NAME",
    defaultText: "$PHOTOPRISM_DATABASE_URL, or a file in your data folder",
  });
  readonly verbose = flag("--verbose,-v", "say which database is used");
  readonly json = flag("--json,-j", "print data, and errors, as JSON");

  protected readonly migrationMode: OpenOptions["migrations"] = "automatic";
  /** Whether the configured admin is made when there is no account yet. */
  protected readonly createsInitialAdmin: boolean = true;

  protected abstract run(services: AppServices): Promise<ExitCode>;

  /** Refuses flags that contradict each other, before anything is opened. @throws CliError */
  protected checkFlags(): void {
    // Most commands have none.
  }

  override async execute(): Promise<ExitCode> {
    let config: Config | undefined;
    try {
      this.checkFlags();
      const { env, cwd } = this.context;
      config = await readConfig({ env, cwd, databaseFlag: this.database });
      return await this.#runOn(config);
    } catch (error) {
      return reportError(error, this.context, { json: this.json === true, database: config?.database });
    } finally {
      this.context.prompt?.close();
    }
  }

  /** For people, on stderr. Programs that asked for JSON hear of errors only. */
  protected say(text: string): void {
    if (this.json !== true) say(this.context, text);
  }

  /** Data, on stdout. */
  protected print(text: string): void {
    this.context.stdout.write(text);
  }

  /** The person at the terminal. @throws CliError when there is none, with what to use in the place of an answer */
  protected ask(code: "cli/missing-value" | "cli/confirmation-needed", message: string): Prompt {
    if (this.context.prompt !== undefined) return this.context.prompt;
    throw new CliError(code, message);
  }

  /** The argument, or else what the person at the terminal answers. */
  protected async needArgument(
    given: string | undefined,
    { label, name }: { readonly label: string; readonly name: string },
  ): Promise<string> {
    const missing = `${name} required; see: photoprism ${this.path.join(" ")} --help`;
    const text = given ?? (await this.ask("cli/missing-value", missing).line(label));
    if (text.trim() !== "") return text;
    throw new CliError("cli/missing-value", missing, { field: name });
  }

  protected needUsername(given: string | undefined): Promise<string> {
    return this.needArgument(given, { name: "username", label: "Username" });
  }

  async #runOn(config: Config): Promise<ExitCode> {
    if (this.verbose === true) this.say(`using the database ${describeDatabase(config.database)}`);
    const log = this.say.bind(this);
    const opened = await this.context.openServices(config, { migrations: this.migrationMode, log });
    const services = { ...opened, admin: config.admin };
    try {
      if (this.createsInitialAdmin) await this.#createInitialAdmin(services);
      return await this.run(services);
    } finally {
      await opened.close();
    }
  }

  async #createInitialAdmin({ admin, setup }: AppServices): Promise<void> {
    const outcome = await withConfiguredAdmin(() => setup.createInitialAdmin(admin, this.context.actor));
    if (outcome === "created") this.say(`the initial admin '${admin.username}' has been created`);
    if (outcome === "ignored") this.say("PHOTOPRISM_ADMIN_PASSWORD is ignored: there are accounts already");
  }
}
