import type { Actor, Clock, Identity, Random } from "@pp/identity";
import type { OpenedStore } from "@pp/identity-typeorm";
import type { BaseContext } from "clipanion";
import type { Config } from "./config.ts";
import type { Prompt } from "./prompt.ts";

/** The services over one opened database. */
export interface OpenedServices extends Identity {
  readonly migrations: OpenedStore["migrations"];
  readonly clock: Clock;
  readonly random: Random;
  close(): Promise<void>;
}

export interface OpenOptions {
  /** `automatic`: a new database gets its tables. `manual`: nothing happens by itself. */
  readonly migrations: "automatic" | "manual";
  /** Where the library's log lines go, one a call: those of failed logins. */
  readonly log: (line: string) => void;
}

/** What every command can reach. Tests replace it as a whole. */
export interface CliContext extends BaseContext {
  /** Where relative paths begin. */
  readonly cwd: string;
  /** Undefined when there is nobody to ask. */
  readonly prompt: Prompt | undefined;
  readonly actor: Actor;
  /** Resolves later. @throws CliError `cli/interrupted` where Ctrl-C does not end the process itself */
  readonly wait: (milliseconds: number) => Promise<void>;
  readonly openServices: (config: Config, options: OpenOptions) => Promise<OpenedServices>;
}
