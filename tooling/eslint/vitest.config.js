import { vitestConfig } from "@pp/vitest-config";

export default vitestConfig({ test: { include: ["test/**/*.test.js"] } });
