import type { IdentityStore } from "@pp/identity";

export interface MigrationState {
  readonly name: string;
  readonly executed: boolean;
}

/** The schema's history. */
export interface MigrationRunner {
  /** The oldest first. */
  list(): Promise<readonly MigrationState[]>;

  /** Executes what is pending, all of it or nothing; resolves to the names. Several processes may try at once. */
  run(): Promise<readonly string[]>;

  /** Takes the newest one back, with the data in what it made; resolves to its name, undefined when there is none. */
  revert(): Promise<string | undefined>;
}

/** A store that owns its connections. */
export interface OpenedStore extends IdentityStore {
  readonly migrations: MigrationRunner;
}
