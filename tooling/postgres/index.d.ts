/** The newest server that is supported, and the oldest. */
export type PostgresVersion = 18 | 14;

export interface RunningPostgres {
  /** Of its `postgres` database, as a superuser. */
  readonly url: string;
  /** Waits until the server has ended and its files are gone. */
  readonly stop: () => Promise<void>;
}

export interface TestDatabase {
  readonly url: string;
  /** Also when something is still connected. */
  readonly drop: () => Promise<void>;
}

/** `PHOTOPRISM_TEST_POSTGRES_URL`: the server that tests use. */
export declare const URL_VARIABLE: string;

/** In PEM. */
export interface TlsFiles {
  readonly cert: string;
  readonly key: string;
}

export interface StartOptions {
  /** Default: `PHOTOPRISM_TEST_POSTGRES_VERSION`, otherwise 18. */
  readonly version?: PostgresVersion;
  /** Makes the server offer TLS; one of its own is started then, in any case. */
  readonly tls?: TlsFiles;
}

/**
 * Starts a server on a free port of 127.0.0.1, its files in a temporary folder. It ends with `stop()`, and also when
 * this process ends in any other way. With `PHOTOPRISM_TEST_POSTGRES_URL` set nothing is started, and `stop()` does
 * nothing.
 */
export declare function startPostgres(options?: StartOptions): Promise<RunningPostgres>;

export interface RestartablePostgres extends RunningPostgres {
  /** Ends the server and every connection to it; its data stay. */
  readonly halt: () => Promise<void>;
  /** Starts it again, on the same port. */
  readonly resume: () => Promise<void>;
}

/** A server of its own, also when `PHOTOPRISM_TEST_POSTGRES_URL` is set. */
export declare function startRestartablePostgres(options?: StartOptions): Promise<RestartablePostgres>;

export interface NewDatabase {
  /** URL of a database on the same server that nobody is connected to: the new one is a copy of it. */
  readonly template?: string | undefined;
}

/** A new database on the server, empty unless it has a template; resolves to its URL. */
export declare function createDatabase(serverUrl: string, options?: NewDatabase): Promise<string>;

/** A new database on the server that the vitest setup has started, empty unless it has a template. */
export declare function createTestDatabase(options?: NewDatabase): Promise<TestDatabase>;
