import type { PrincipalReader, StoreReader, StoreTransaction } from "@pp/identity";
import { translated } from "./driver-errors.ts";
import { listMigrations } from "./migrations/migration-state.ts";
import type { MigrationRunner, OpenedStore } from "./opened-store.ts";
import { sqlReaders } from "./repositories/sql-readers.ts";
import type { SqlExecutor } from "./sql-executor.ts";
import type { StoreWriter } from "./store-writer.ts";

/** A connection for reads only. Throws what the domain knows, not what the driver threw. */
export interface ReadConnection extends SqlExecutor {
  close(): Promise<void>;
}

export interface LazyStoreParts {
  readonly reads: ReadConnection;
  readonly principals: PrincipalReader;
  /** Loads the ORM and connects; called once, by the first that writes. */
  readonly openWriter: () => Promise<StoreWriter>;
}

/** Reads go their own way; the ORM is loaded when something is written. */
export class LazyStore implements OpenedStore {
  readonly migrations: MigrationRunner = {
    list: () => this.#track(() => listMigrations(this.#parts.reads)),
    run: () => this.#track(async () => (await this.#write()).runMigrations()),
    revert: () => this.#track(async () => (await this.#write()).revertMigration()),
  };
  readonly #parts: LazyStoreParts;
  readonly #reader: StoreReader;
  /** How many calls have not ended, and who waits for the last of them. */
  #running = 0;
  #whenIdle: () => void = () => undefined;
  #writer: Promise<StoreWriter> | undefined;
  #closing: Promise<void> | undefined;

  constructor(parts: LazyStoreParts) {
    this.#parts = parts;
    this.#reader = sqlReaders(parts.reads, parts.principals);
  }

  read<T>(work: (reader: StoreReader) => Promise<T>): Promise<T> {
    return this.#track(() => work(this.#reader));
  }

  transaction<T>(work: (tx: StoreTransaction) => Promise<T>): Promise<T> {
    return this.#track(async () => (await this.#write()).transaction(work));
  }

  close(): Promise<void> {
    this.#closing ??= this.#finish();
    return this.#closing;
  }

  async #track<T>(work: () => Promise<T>): Promise<T> {
    if (this.#closing !== undefined) throw new Error("this store is closed");
    this.#running += 1;
    try {
      return await work();
    } finally {
      this.#running -= 1;
      if (this.#running === 0) this.#whenIdle();
    }
  }

  async #finish(): Promise<void> {
    if (this.#running > 0) {
      await new Promise<void>((resolve) => {
        this.#whenIdle = resolve;
      });
    }
    try {
      await this.#parts.reads.close();
    } finally {
      // Last: SQLite empties its write-ahead log when the last connection closes, if that one may write.
      const writer = await this.#writer?.catch(() => undefined);
      await writer?.close();
    }
  }

  /** A failed attempt is forgotten: the database may be back the next time. */
  #write(): Promise<StoreWriter> {
    this.#writer ??= translated(this.#parts.openWriter).catch((error: unknown) => {
      this.#writer = undefined;
      throw error;
    });
    return this.#writer;
  }
}
