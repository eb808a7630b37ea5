import type { EntitySchemaOptions } from "typeorm";

type ForeignKey = NonNullable<EntitySchemaOptions<object>["foreignKeys"]>[number];

/** The row goes when its account goes. */
export const belongsToAccount = (name: string, column = "user_uid"): ForeignKey => ({
  name,
  target: "IdentityAccount",
  columnNames: [column],
  referencedColumnNames: ["user_uid"],
  onDelete: "CASCADE",
});
