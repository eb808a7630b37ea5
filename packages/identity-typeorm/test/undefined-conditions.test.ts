import { expect, it } from "vitest";
import { sqliteSchemas } from "../src/dialects/sqlite-dialect.ts";
import { openDataSource } from "./support/data-source.ts";
import { createSqliteDatabase } from "./support/sqlite-engine.ts";

// The ORM once took such a condition for "any row"; a mistake like that would hand out somebody's account.
it("refuses a condition whose value is undefined", async () => {
  const database = createSqliteDatabase();
  const dataSource = await openDataSource(database);
  await dataSource.runMigrations();
  const { manager } = dataSource;
  const where = { user_uid: undefined } as unknown as { user_uid: string };
  await expect(manager.findOneBy(sqliteSchemas.account, where)).rejects.toThrow(/undefined/i);
  await expect(manager.delete(sqliteSchemas.account, where)).rejects.toThrow(/undefined/i);
  await expect(manager.update(sqliteSchemas.account, where, { webdav: true })).rejects.toThrow(/undefined/i);
  await dataSource.destroy();
  await database.drop();
});
