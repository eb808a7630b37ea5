import { fileURLToPath } from "node:url";
import { vitestConfig } from "@pp/vitest-config";

/** Not dependencies: these packages depend on this one, and turbo cannot order a circle. */
const above = {
  "@pp/identity-argon2": "../identity-argon2/src/index.ts",
  "@pp/identity-node": "../identity-node/src/index.ts",
  "@pp/identity-testing": "../identity-testing/src/index.ts",
  "@pp/identity-typeorm": "../identity-typeorm/src/index.ts",
  "@pp/identity-typeorm/sqlite": "../identity-typeorm/src/sqlite.ts",
  typeorm: "../identity-typeorm/node_modules/typeorm/index.mjs",
};

export default vitestConfig({
  resolve: {
    alias: Object.entries(above).map(([name, path]) => ({
      find: new RegExp(`^${name}$`),
      replacement: fileURLToPath(new URL(path, import.meta.url)),
    })),
  },
  test: {
    coverage: {
      // The pattern of the sources fits those of the other packages too.
      exclude: ["**/identity-{argon2,node,testing,typeorm}/**"],
      reporter: [["text", { skipFull: true }]],
      thresholds: { branches: 95 },
    },
  },
});
