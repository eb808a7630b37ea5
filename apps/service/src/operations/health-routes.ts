import type { Identity } from "@pp/identity";
import type { FastifyInstance } from "fastify";

interface HealthRoutes {
  readonly identity: Identity;
  readonly isStopping: () => boolean;
}

/**
 * `/healthz`: the process answers. `/readyz`: it may be sent requests, which it cannot serve while the database is away,
 * nor for long when it is about to stop.
 */
export function addHealthRoutes(app: FastifyInstance, { identity, isStopping }: HealthRoutes): void {
  app.get("/healthz", () => ({ status: "ok" }));

  app.get("/readyz", async (_request, reply) => {
    if (isStopping()) return reply.code(503).header("Retry-After", "5").send({ status: "stopping" });
    try {
      await identity.accounts.list({ limit: 1 });
      return { status: "ready" };
    } catch {
      return reply.code(503).header("Retry-After", "5").send({ status: "database unavailable" });
    }
  });
}
