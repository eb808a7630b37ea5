import { postgres } from "./postgres-engine.ts";
import { sqlite } from "./sqlite-engine.ts";
import type { Engine } from "./test-database.ts";

export const engines: readonly Engine[] = [sqlite, postgres];
