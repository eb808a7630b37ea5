import { IdentityError } from "@pp/identity";
import { isMissing } from "../driver-errors.ts";
import type { MigrationState } from "../opened-store.ts";
import type { SqlExecutor } from "../sql-executor.ts";
import { toText } from "../sql-values.ts";
import { MIGRATIONS_TABLE, migrationNames } from "./names.ts";

/** Names of what was executed, the oldest first; undefined when the table is not there. */
export async function executedMigrations(sql: SqlExecutor): Promise<readonly string[] | undefined> {
  try {
    const rows = await sql.all(`SELECT name FROM ${MIGRATIONS_TABLE} ORDER BY id`, []);
    return rows.map((row) => toText(row["name"]));
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** @throws IdentityError `store/schema-newer` when the database has a migration that this program does not know */
export async function listMigrations(sql: SqlExecutor): Promise<readonly MigrationState[]> {
  const executed = (await executedMigrations(sql)) ?? [];
  const known: ReadonlySet<string> = new Set(migrationNames);
  const unknown = executed.filter((name) => !known.has(name));
  if (unknown.length > 0) throw new IdentityError("store/schema-newer", { unknown });
  return migrationNames.map((name) => ({ name, executed: executed.includes(name) }));
}

export const pendingNames = (states: readonly MigrationState[]): readonly string[] =>
  states.filter((state) => !state.executed).map((state) => state.name);
