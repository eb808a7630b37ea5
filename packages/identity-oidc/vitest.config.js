import { vitestConfig } from "@pp/vitest-config";

export default vitestConfig();
