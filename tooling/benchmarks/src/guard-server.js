import Database from "better-sqlite3";
import fastify from "fastify";
import { fastifyGuards } from "@pp/identity-http/fastify";
import { createNodeIdentity } from "@pp/identity-node";
import { openPostgresStore } from "@pp/identity-typeorm/postgres";
import { openSqliteStore } from "@pp/identity-typeorm/sqlite";

/**
 * Two routes, each open and behind our guard, in one Fastify: one that answers at once, and one that answers with a
 * hundred rows of a table, as routes do. Makes the account where it is not there yet. Tells its
 * parent where it is and what to send, and goes with it.
 */
const [url = ""] = process.argv.slice(2);
const by = { name: "system:benchmark" };
const store = await (url.startsWith("sqlite:") ? openSqliteStore({ path: url.slice(7) }) : openPostgresStore({ url }));
const identity = createNodeIdentity({ store });
const credentials = { username: "bob", password: "mysecret" };
await identity.accounts.add({ ...credentials, role: "user" }, by).catch((error) => {
  if (error.code !== "account/username-taken") throw error;
});
const login = await identity.logIn({ ...credentials, clientIp: "192.0.2.1", realm: "api" });
if (login.kind !== "ok") throw new Error(`the login was ${login.kind}`);

const app = fastify();
const photos = () => ({ photos: [{ name: "sea.jpg" }] });
const guard = { onRequest: fastifyGuards(identity).requireScope("photos", "view") };
app.get("/open", photos);
app.get("/guarded", guard, photos);
const table = new Database(":memory:");
table.exec("CREATE TABLE photos (id INTEGER PRIMARY KEY, name TEXT, taken_at TEXT, bytes INTEGER)");
const insert = table.prepare("INSERT INTO photos (name, taken_at, bytes) VALUES (?, '2024-02-29 23:59:59', 123456)");
for (let number = 0; number < 10_000; number += 1) insert.run(`sea-${String(number)}.jpg`);
const page = table.prepare("SELECT * FROM photos ORDER BY id LIMIT 100");
const rows = () => page.all();
app.get("/open-rows", rows);
app.get("/guarded-rows", guard, rows);
await app.listen({ port: 0, host: "127.0.0.1" });
const at = `http://127.0.0.1:${String(app.server.address().port)}`;
const headers = { authorization: `Bearer ${login.token}` };
process.send({
  open: { url: `${at}/open`, headers },
  openRows: { url: `${at}/open-rows`, headers },
  guarded: { url: `${at}/guarded`, headers },
  guardedRows: { url: `${at}/guarded-rows`, headers },
});
process.on("disconnect", () => process.exit(0));
