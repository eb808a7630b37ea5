import type { MigrationState } from "@pp/identity-typeorm";
import type { Column } from "@pp/report";

/** The columns of `migrations ls`. */
export const migrationColumns: readonly Column<MigrationState>[] = [
  { title: "Migration", value: ({ name }) => name },
  { title: "Executed", value: ({ executed }) => executed },
];
