import Database from "better-sqlite3";
import fastify from "fastify";
import pg from "pg";
import { openBetterAuth } from "./better-auth.js";

/** The same route behind a look-up of better-auth, in a Fastify and a process of its own. */
const [url = ""] = process.argv.slice(2);
const peer = await openBetterAuth({
  driver: url.startsWith("sqlite:") ? new Database(url.slice(7)) : new pg.Pool({ connectionString: url, max: 10 }),
});
const app = fastify();
const guard = async (request, reply) => {
  const session = await peer.lookUp(new Headers({ cookie: request.headers.cookie ?? "" }));
  return session === null ? reply.code(401).send({ error: "not signed in" }) : undefined;
};
app.get("/guarded", { onRequest: guard }, () => ({ photos: [{ name: "sea.jpg" }] }));
await app.listen({ port: 0, host: "127.0.0.1" });
const at = `http://127.0.0.1:${String(app.server.address().port)}`;
process.send({ theirs: { url: `${at}/guarded`, headers: { cookie: peer.cookie } } });
process.on("disconnect", () => process.exit(0));
