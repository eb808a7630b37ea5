import { vitestConfig } from "@pp/vitest-config";

// Tests run the built program as a process, often sixteen at once: on two busy cores that takes its time.
export default vitestConfig({
  test: { globalSetup: ["@pp/test-postgres/vitest"], testTimeout: 120_000, hookTimeout: 120_000 },
});
