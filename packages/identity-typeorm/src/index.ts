export { identityMigrations } from "./migrations/index.ts";
export { MIGRATIONS_TABLE } from "./migrations/names.ts";
export type { MigrationRunner, MigrationState, OpenedStore } from "./opened-store.ts";
export { storeWithin } from "./store-within.ts";
export { type IdentityDialect, identityEntities, typeOrmStore } from "./typeorm-store.ts";
