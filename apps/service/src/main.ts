import { openService } from "./composition-root.ts";
import { ConfigError, processEnvironment, readConfig } from "./config.ts";
import { createLogger } from "./operations/logging.ts";

const env = processEnvironment();
try {
  const config = readConfig(env);
  const logger = createLogger(config.PHOTOPRISM_LOG_LEVEL);
  const service = await openService(config, env, logger);
  await service.app.listen({ host: config.PHOTOPRISM_HTTP_HOST, port: config.PHOTOPRISM_HTTP_PORT });
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.once(signal, () => {
      logger.info({ signal }, "stopping");
      service.close().then(
        () => process.exit(0),
        (err: unknown) => {
          logger.error({ err }, "did not stop cleanly");
          process.exit(1);
        },
      );
    });
  }
} catch (error) {
  process.stderr.write(`${error instanceof ConfigError ? error.message : String(error)}\n`);
  process.exitCode = error instanceof ConfigError ? 2 : 1;
}
