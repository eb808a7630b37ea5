import { vitestConfig } from "@pp/vitest-config";

export default vitestConfig({ test: { globalSetup: ["@pp/test-postgres/vitest"], testTimeout: 120_000 } });
