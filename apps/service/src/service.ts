import { createServer, type IncomingMessage, type RequestListener } from "node:http";
import type { Identity } from "@pp/identity";
import { clientIpBehind, type ClientAddress } from "@pp/identity-http";
import { addFastifyApi, fastifyGuards } from "@pp/identity-http/fastify";
import { qrCodePng } from "@pp/identity-node";
import fastify, { type FastifyBaseLogger, type FastifyInstance } from "fastify";
import type { Logger } from "pino";
import { type Config, siteUrlOf } from "./config.ts";
import { addErrorHandler } from "./operations/error-handler.ts";
import { type StopState, stopGracefully } from "./operations/graceful-stop.ts";
import { addHealthRoutes } from "./operations/health-routes.ts";
import type { Metrics } from "./operations/metrics.ts";
import { addTracing } from "./operations/tracing.ts";
import { addPages } from "./pages.ts";
import { PhotoLibrary } from "./photos/photo-library.ts";
import { addPhotoRoutes } from "./photos/photo-routes.ts";
import { addSignIn } from "./sign-in.ts";
import { createWebdav } from "./webdav/create-webdav.ts";
import { mountWebdav } from "./webdav/mount.ts";
import { makeWebdavCheck } from "./webdav-check.ts";

export interface ServiceParts {
  readonly identity: Identity;
  readonly config: Config;
  /** The folder of all photos. */
  readonly originals: string;
  readonly metrics: Metrics;
  readonly logger: Logger;
}

export interface Service {
  readonly app: FastifyInstance;
  /** Answers what has begun, and takes nothing new. */
  stop(): Promise<void>;
}

const MOUNT = "/originals";

/** The whole service: the API of @pp/identity-http beside routes of its own. */
export function createService(parts: ServiceParts): Service {
  const webdav = makeWebdav(parts);
  const loggerInstance: FastifyBaseLogger = parts.logger;
  const app: FastifyInstance = fastify({
    loggerInstance,
    return503OnClosing: false,
    serverFactory: (otherwise) => createServer({ requestTimeout: 0 }, mountWebdav({ mount: MOUNT, webdav, otherwise })),
  });
  let state: StopState = "running";
  app.addHook("onRequest", (_request, reply, done) => {
    if (state === "closing") reply.raw.setHeader("Connection", "close");
    done();
  });
  addErrorHandler(app);
  addTracing(app);
  addRoutes(app, parts);
  addHealthRoutes(app, { identity: parts.identity, isStopping: () => state !== "running" });
  return {
    app,
    async stop() {
      await stopGracefully(app.server, (next) => {
        state = next;
      });
      await app.close();
    },
  };
}

function addRoutes(app: FastifyInstance, { config, identity, logger, metrics, originals }: ServiceParts): void {
  const publicOrigin = new URL(siteUrlOf(config)).origin;
  const gate = { cookie: { publicOrigin }, clientIp: clientAddressOf(config), onError: errorLog(logger) };
  const guards = fastifyGuards(identity, gate);
  addSignIn(app, { identity, config, clientIp: gate.clientIp, onError: gate.onError });
  addFastifyApi(app, identity, { ...gate, publicOrigin, qrCode: qrCodePng });
  addPhotoRoutes(app, { guards, identity, library: new PhotoLibrary(originals) });
  addPages(app, {
    guards,
    identity,
    provider: config.PHOTOPRISM_OIDC_URI === undefined ? undefined : config.PHOTOPRISM_OIDC_PROVIDER,
  });
  app.addHook("onResponse", (request, reply, done) => {
    metrics.observeRequest(request.method, reply.statusCode, reply.elapsedTime / 1000);
    done();
  });
  app.get("/metrics", { onRequest: guards.requireScope("metrics", "view") }, async (_request, reply) =>
    reply.type(metrics.registry.contentType).send(await metrics.registry.metrics()),
  );
}

function makeWebdav({ config, identity, logger, originals }: ServiceParts): RequestListener {
  const clientIp = clientAddressOf(config);
  return createWebdav({
    root: originals,
    mount: MOUNT,
    check: makeWebdavCheck(identity),
    publicUrl: new URL(siteUrlOf(config)),
    clientIp: ({ headers, socket }: IncomingMessage) =>
      clientIp(socket.remoteAddress ?? "", { get: (name) => headers[name]?.toString() ?? null }),
    onError: errorLog(logger),
  });
}

const errorLog = (logger: Logger) => (err: unknown) => {
  logger.error({ err }, "a request failed");
};

/** Without a trusted proxy, whoever is connected. */
const clientAddressOf = ({ PHOTOPRISM_TRUSTED_PROXY: proxies }: Config): ClientAddress =>
  proxies === undefined
    ? (peerAddress) => peerAddress
    : clientIpBehind(proxies.split(",").map((range) => range.trim()));
