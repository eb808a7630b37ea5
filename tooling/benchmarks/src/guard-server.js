import fastify from "fastify";
import { fastifyGuards } from "@pp/identity-http/fastify";
import { createNodeIdentity } from "@pp/identity-node";
import { openPostgresStore } from "@pp/identity-typeorm/postgres";
import { openSqliteStore } from "@pp/identity-typeorm/sqlite";

/**
 * One route twice in one Fastify: open, and behind our guard. Makes the account where it is not there yet. Tells its
 * parent where it is and what to send, and goes with it.
 */
const [url = "", isFirst = "first"] = process.argv.slice(2);
const by = { name: "system:benchmark" };
const store = await (url.startsWith("sqlite:") ? openSqliteStore({ path: url.slice(7) }) : openPostgresStore({ url }));
const identity = createNodeIdentity({ store });
if (isFirst === "first") await identity.accounts.add({ username: "bob", role: "user", password: "mysecret" }, by);
const login = await identity.logIn({ username: "bob", password: "mysecret", clientIp: "192.0.2.1", realm: "api" });
if (login.kind !== "ok") throw new Error(`the login was ${login.kind}`);

const app = fastify();
const photos = () => ({ photos: [{ name: "sea.jpg" }] });
app.get("/open", photos);
app.get("/guarded", { onRequest: fastifyGuards(identity).requireScope("photos", "view") }, photos);
await app.listen({ port: 0, host: "127.0.0.1" });
const at = `http://127.0.0.1:${String(app.server.address().port)}`;
process.send({
  open: { url: `${at}/open`, headers: {} },
  guarded: { url: `${at}/guarded`, headers: { authorization: `Bearer ${login.token}` } },
});
process.on("disconnect", () => process.exit(0));
