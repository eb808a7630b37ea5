import { createNodeIdentity, parseKeyring } from "@pp/identity-node";
import { openPostgresStore } from "@pp/identity-typeorm/postgres";
import { openSqliteStore } from "@pp/identity-typeorm/sqlite";

/** Purges all that is older than a day, sealing it first, as `photoprism audit purge --keep 1d` does. */
const [url = ""] = process.argv.slice(2);
const keys = parseKeyring(Buffer.alloc(32, 1).toString("base64"));
const store = await (url.startsWith("sqlite:") ? openSqliteStore({ path: url.slice(7) }) : openPostgresStore({ url }));
const begin = performance.now();
const { events } = await createNodeIdentity({ store, keys }).audit.purge(1, { name: "system:benchmark" });
await store.close();
process.send({ events, seconds: (performance.now() - begin) / 1000 });
