import { postgres } from "./postgres-engine.ts";
import { sqlite } from "./sqlite-engine.ts";
import type { Engine } from "./test-database.ts";

/** A run for another Postgres than the usual one has nothing to say of SQLite. */
export const engines: readonly Engine[] =
  process.env["PHOTOPRISM_TEST_POSTGRES_VERSION"] === undefined ? [sqlite, postgres] : [postgres];
