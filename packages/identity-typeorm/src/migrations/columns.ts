import type { TableColumnOptions } from "typeorm";

/**
 * How migrations write columns. Frozen like the migrations themselves: a column that needs something else is written
 * out in its migration.
 */
export interface MigrationColumns {
  readonly text: (name: string, length: number, fallback?: string) => TableColumnOptions;
  /** Compared byte by byte. */
  readonly key: (name: string, length: number, options?: Partial<TableColumnOptions>) => TableColumnOptions;
  readonly integer: (name: string, fallback: number) => TableColumnOptions;
  /** 64 bits. */
  readonly long: (name: string) => TableColumnOptions;
  readonly flag: (name: string) => TableColumnOptions;
  readonly instant: (name: string) => TableColumnOptions;
  readonly optionalInstant: (name: string) => TableColumnOptions;
  /** A primary key that counts up. */
  readonly serial: (name: string, size?: "integer" | "bigint") => TableColumnOptions;
}

const quote = (text: string): string => `'${text}'`;

/** @param driver `dataSource.options.type` */
export function migrationColumns(driver: string): MigrationColumns {
  const isPostgres = driver === "postgres";
  const time: Pick<TableColumnOptions, "type" | "precision"> = isPostgres
    ? { type: "timestamptz", precision: 3 }
    : { type: "datetime" };
  const binary = isPostgres ? { collation: "C" } : {};
  const varchar = (name: string, length: number) => ({ name, type: "varchar", length: String(length) });
  return {
    text: (name, length, fallback = "") => ({ ...varchar(name, length), default: quote(fallback) }),
    key: (name, length, options = { default: quote("") }) => ({ ...varchar(name, length), ...binary, ...options }),
    integer: (name, fallback) => ({ name, type: "integer", default: String(fallback) }),
    long: (name) => ({ name, type: "bigint", default: isPostgres ? quote("0") : "0" }),
    flag: (name) => ({ name, type: "boolean", default: isPostgres ? "false" : "0" }),
    instant: (name) => ({ name, ...time }),
    optionalInstant: (name) => ({ name, ...time, isNullable: true }),
    serial: (name, size = "integer") => ({
      name,
      type: isPostgres ? size : "integer",
      isPrimary: true,
      isGenerated: true,
      generationStrategy: "increment",
    }),
  };
}
