import { fileURLToPath } from "node:url";
import { vitestConfig } from "@pp/vitest-config";

export default vitestConfig({
  // Not a dependency: the test tools depend on this package, and turbo cannot order a circle.
  resolve: {
    alias: { "@pp/identity-testing": fileURLToPath(new URL("../identity-testing/src/index.ts", import.meta.url)) },
  },
  test: {
    coverage: {
      // The pattern of the sources fits those of the test tools too.
      exclude: ["**/identity-testing/**"],
      reporter: [["text", { skipFull: true }]],
      thresholds: { branches: 95 },
    },
  },
});
