import type { Account } from "@pp/identity";
import type { Engine } from "../test-database.ts";

export interface WorkerJob {
  readonly engine: Engine["name"];
  /** Path of the file, or URL of the database. */
  readonly target: string;
  /**
   * `hold` adds the account and never ends; `read-then-write` tells what was loaded after each; `authenticate` takes a
   * secret a line and tells what it is good for.
   */
  readonly task: "add" | "hold" | "read-then-write" | "authenticate";
  readonly account: Omit<Account, "createdAt" | "updatedAt"> & {
    readonly createdAt: Date | string;
    readonly updatedAt: Date | string;
  };
}
