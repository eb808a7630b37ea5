import { basename, join } from "node:path";
import { defineConfig, mergeConfig } from "vitest/config";

/** Where a run leaves its results for whoever counts them. */
const resultsFolder = process.env.PHOTOPRISM_TEST_RESULTS;
const resultsFile = join(resultsFolder ?? "", `${basename(process.cwd())}-${String(process.pid)}.json`);

/**
 * Sources of other workspace packages are tested, not their builds: nothing has to be built first. Workers get these
 * as `--conditions`, so `import` is not among them: require() would resolve to it too.
 */
const conditions = ["@pp/source", "node"];

const base = defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    include: ["src/**/*.test.ts", "test/**/*.test.ts"],
    server: { deps: { inline: ["clipanion"] } },
    testTimeout: 30_000,
    hookTimeout: 60_000,
    reporters: resultsFolder === undefined ? ["default"] : ["default", ["json", { outputFile: resultsFile }]],
    coverage: {
      provider: "v8",
      include: ["src/**/*.ts"],
      exclude: ["src/**/*.test.ts"],
      reporter: [["text", { skipFull: true }], "text-summary"],
    },
  },
});

/** @param {import("vitest/config").ViteUserConfig} overrides */
export const vitestConfig = (overrides = {}) => mergeConfig(base, overrides);
