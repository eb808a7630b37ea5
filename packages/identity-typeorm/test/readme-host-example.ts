import { createNodeIdentity } from "@pp/identity-node";
import { identityEntities, identityMigrations, storeWithin } from "../src/index.ts";
import { DataSource, EntitySchema } from "typeorm";

const orders = new EntitySchema<{ id: number; buyer: string }>({
  name: "orders",
  columns: { id: { type: "integer", primary: true }, buyer: { type: "text" } },
});
const dataSource = await new DataSource({
  type: "better-sqlite3", // or "postgres", in both places
  database: "shop.db",
  entities: [...identityEntities("better-sqlite3"), orders],
  migrations: [...identityMigrations], // and your own
}).initialize();
await dataSource.runMigrations();
await dataSource.query("CREATE TABLE orders (id INTEGER PRIMARY KEY, buyer TEXT NOT NULL)");

const order = (id: number, username: string) =>
  dataSource.transaction(async (manager) => {
    const { accounts } = createNodeIdentity({ store: storeWithin(manager) });
    const buyer = await accounts.add({ username, role: "user", password: "mysecret" }, { name: "shop" });
    await manager.insert(orders, { id, buyer: buyer.uid });
  });

await order(1, "bob");
await order(1, "eve").catch(() => undefined); // there is an order 1: eve is no account either
const rows = await dataSource.query<object[]>("SELECT user_name FROM auth_users JOIN orders ON buyer = user_uid");
console.log(rows); // prints: [ { user_name: 'bob' } ]
await dataSource.destroy();
