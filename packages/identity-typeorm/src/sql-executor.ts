/** A value that both engines can bind. */
export type SqlValue = string | number | boolean | Date | null;

/** A row as the driver gives it: names are those of the columns. */
export type SqlRow = Readonly<Record<string, unknown>>;

/**
 * Runs one statement with `?` for its values. The hand-written reads stand on this, so that they work inside a
 * transaction and beside it, and without loading the ORM.
 */
export interface SqlExecutor {
  /**
   * @param name of a statement that is run all the time and names its columns: a connection that can keeps it prepared
   * @throws IdentityError `store/unavailable` when the database cannot be reached
   */
  all(sql: string, values: readonly SqlValue[], name?: string): Promise<readonly SqlRow[]>;
}

/** Runs a statement for one value: a driver that makes no row for it is quicker. */
export interface ValueExecutor {
  /** The value of the first row; undefined when there is none. */
  value(sql: string, values: readonly SqlValue[]): Promise<unknown>;
}

export const valuesOf = (sql: SqlExecutor): ValueExecutor => ({
  value: async (statement, values) => {
    const [row] = await sql.all(statement, values);
    return row === undefined ? undefined : Object.values(row)[0];
  },
});

/** A statement with `?` for its values, and the name to keep it prepared under. @see SqlExecutor.all */
export interface SqlStatement {
  readonly sql: string;
  readonly values: readonly SqlValue[];
  readonly name?: string | undefined;
}

/** `?` as Postgres writes it: `$1`, `$2` … No statement here has a question mark for anything else. */
export function numberPlaceholders(sql: string): string {
  let number = 0;
  return sql.replaceAll("?", () => `$${String((number += 1))}`);
}
