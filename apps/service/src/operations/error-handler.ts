import { isIdentityError } from "@pp/identity";
import type { FastifyInstance } from "fastify";

/** Answers what a route of the service has thrown; what nobody expected is logged, and its text is for nobody else. */
export function addErrorHandler(app: FastifyInstance): void {
  app.setErrorHandler(async (error: Error & { readonly statusCode?: number }, request, reply) => {
    if (isIdentityError(error) && error.kind === "unavailable") {
      return reply.code(503).header("Retry-After", "5").send({ error: "the database cannot be reached; try again" });
    }
    const { statusCode = 500 } = error;
    if (statusCode < 500) return reply.code(statusCode).send({ error: error.message });
    request.log.error({ err: error }, "a request failed");
    return reply.code(500).send({ error: "something went wrong; it has been logged" });
  });
}
