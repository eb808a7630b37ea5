import { tsupConfig } from "@pp/tsup-config";

export default tsupConfig({ entry: ["src/index.ts", "src/sqlite.ts", "src/postgres.ts"] });
