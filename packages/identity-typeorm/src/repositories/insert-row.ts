import type { EntityManager, EntitySchema, InsertResult, ObjectLiteral } from "typeorm";
import type { QueryDeepPartialEntity } from "typeorm/query-builder/QueryPartialEntity.js";

/** `manager.insert()` without reading back what the database filled in. */
export const insertRow = <T extends ObjectLiteral>(
  manager: EntityManager,
  schema: EntitySchema<T>,
  row: QueryDeepPartialEntity<T>,
): Promise<InsertResult> =>
  manager.createQueryBuilder().insert().into(schema).values(row).updateEntity(false).execute();
