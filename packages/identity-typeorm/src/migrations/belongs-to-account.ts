import type { TableForeignKeyOptions } from "typeorm";

/** The row goes when its account goes. Frozen, as the migrations that use it. */
export const belongsToAccount = (name: string, column = "user_uid"): TableForeignKeyOptions => ({
  name,
  columnNames: [column],
  referencedTableName: "auth_users",
  referencedColumnNames: ["user_uid"],
  onDelete: "CASCADE",
});
