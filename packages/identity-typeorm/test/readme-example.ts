import { createNodeIdentity } from "@pp/identity-node";
import { openSqliteStore } from "../src/sqlite.ts";

const store = await openSqliteStore({ path: "data/identity.db" });
// Or, of @pp/identity-typeorm/postgres: await openPostgresStore({ url: process.env.DATABASE_URL })
const { accounts, passwords } = createNodeIdentity({ store });
const by = { name: "cli:root" };

await accounts.add({ username: "Bob", role: "admin", password: "mysecret" }, by);
const [bob] = await accounts.list({ search: "BO", limit: 10 });
console.log(bob?.username, await passwords.verify("bob", "mysecret", by)); // prints: bob true
await store.close();
