import { createNodeIdentity, parseKeyring, readOrMakeKeyFile, SystemClock } from "@pp/identity-node";
import type { OpenedStore } from "@pp/identity-typeorm";
import type { Logger } from "pino";
import { type Config, type Database, databaseOf, originalsOf } from "./config.ts";
import { Metrics } from "./operations/metrics.ts";
import { createService, type Service } from "./service.ts";

export interface OpenedService extends Service {
  close(): Promise<void>;
}

/** All that the service consists of: the store, the library over it, the application over that. */
export async function openService(config: Config, env: NodeJS.ProcessEnv, logger: Logger): Promise<OpenedService> {
  const database = databaseOf(config, env);
  const clock = new SystemClock();
  const metrics = new Metrics(clock.now());
  const store = await openStore(database);
  const identity = createNodeIdentity({
    store,
    clock,
    ...keysOf(config, database),
    log: (line) => {
      logger.warn(line);
    },
    onEvent: (event) => {
      metrics.countEvent(event);
    },
  });
  if (config.PHOTOPRISM_ADMIN_PASSWORD !== undefined) {
    const admin = { username: config.PHOTOPRISM_ADMIN_USER, password: config.PHOTOPRISM_ADMIN_PASSWORD };
    await identity.setup.createInitialAdmin(admin, { name: "system:setup" });
  }
  const service = createService({ identity, config, originals: originalsOf(config, env), metrics, logger });
  return {
    ...service,
    async close() {
      await service.stop();
      await store.close();
    },
  };
}

async function openStore(database: Database): Promise<OpenedStore> {
  if (database.engine === "sqlite") {
    const { openSqliteStore } = await import("@pp/identity-typeorm/sqlite");
    return openSqliteStore({ path: database.path });
  }
  const { openPostgresStore } = await import("@pp/identity-typeorm/postgres");
  return openPostgresStore({ url: database.url });
}

/** On Postgres, which several instances share, the key has to come from outside. */
function keysOf({ PHOTOPRISM_SECRET_KEY: keys }: Config, database: Database) {
  if (keys !== undefined) return { keys: parseKeyring(keys) };
  return database.engine === "sqlite" ? { keys: readOrMakeKeyFile(`${database.path}.key`) } : {};
}
