import { tsupConfig } from "@pp/tsup-config";

export default tsupConfig({
  entry: ["src/index.ts", "src/express.ts", "src/fastify.ts", "src/hono.ts", "src/node.ts"],
});
