/* eslint-disable no-restricted-imports, @typescript-eslint/no-unsafe-class-instance-assignment -- the program of a host
   that has a database with TypeORM, which declares the options of an EntitySchema as a class and means an object */
import { identityEntities, identityMigrations } from "@pp/identity-typeorm";
import { DataSource, EntitySchema } from "typeorm";

export interface Order {
  readonly id: number;
  readonly buyer: string;
}

export const orders = new EntitySchema<Order>({
  name: "orders",
  columns: { id: { type: "integer", primary: true }, buyer: { type: "text" } },
});

export const dataSource = new DataSource({
  type: "better-sqlite3",
  database: ":memory:",
  entities: [...identityEntities("better-sqlite3"), orders],
  migrations: [...identityMigrations],
});
