import { createIdentity } from "@pp/identity";
import {
  AesGcmCipher,
  BcryptPasswordHasher,
  CryptoRandom,
  NodeDigest,
  OtplibTotp,
  SystemClock,
} from "@pp/identity-node";
import type { OpenedStore } from "@pp/identity-typeorm";
import type { Config } from "./config.ts";
import type { OpenedServices, OpenOptions } from "./context.ts";
import { readKeys } from "./secret-keys.ts";

/** All that the services of the program consist of. Only the driver that is needed is loaded. */
export async function openServices(config: Config, { migrations, log }: OpenOptions): Promise<OpenedServices> {
  const { database, policy } = config;
  const store = await openStore(database, migrations === "manual");
  const ports = {
    store,
    hasher: new BcryptPasswordHasher(),
    digest: new NodeDigest(),
    cipher: new AesGcmCipher(() => readKeys(config)),
    totp: new OtplibTotp(),
    clock: new SystemClock(),
    random: new CryptoRandom(),
  };
  return {
    ...createIdentity({ ...ports, policy, log }),
    ...ports,
    migrations: store.migrations,
    close: () => store.close(),
  };
}

async function openStore(database: Config["database"], isManual: boolean): Promise<OpenedStore> {
  if (database.engine === "sqlite") {
    const { openSqliteStore } = await import("@pp/identity-typeorm/sqlite");
    return openSqliteStore({ path: database.path, migrations: isManual ? "ignore" : "run" });
  }
  const { openPostgresStore } = await import("@pp/identity-typeorm/postgres");
  // One command asks everything once: there is nothing to keep, and old poolers cannot.
  return openPostgresStore({ url: database.url, migrations: isManual ? "ignore" : "run-if-empty", prepare: false });
}
