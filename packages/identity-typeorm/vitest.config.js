import { vitestConfig } from "@pp/vitest-config";

// Long: a thousand rows, or sixteen processes, on a machine that has other things to do.
export default vitestConfig({ test: { globalSetup: ["@pp/test-postgres/vitest"], testTimeout: 120_000 } });
