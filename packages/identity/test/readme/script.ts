import { createNodeIdentity } from "@pp/identity-node";
import { openSqliteStore } from "@pp/identity-typeorm/sqlite"; // or openPostgresStore, of …/postgres

const store = await openSqliteStore({ path: "identity.db" });
const identity = createNodeIdentity({ store });
await identity.accounts.add({ username: "Bob", role: "user", password: "mysecret" }, { name: "script:seed" });

const login = await identity.logIn({ username: "bob", password: "mysecret", clientIp: "192.0.2.1", realm: "api" });
if (login.kind !== "ok") throw new Error(login.kind); // second-factor, denied or throttled
const found = await identity.authenticate(login.token);
if (found.kind !== "ok") throw new Error(found.reason);
const may = (resource: "photos" | "users") => identity.authorize(found.principal, resource, "manage");
console.log(found.principal.account?.username, may("photos"), may("users")); // prints: bob true false
await store.close();
