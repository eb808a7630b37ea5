import { type Span, SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import type { FastifyInstance, FastifyRequest } from "fastify";

/**
 * A span for each request, through the API package alone: without an SDK, which whoever runs the service may add, they
 * cost nothing and go nowhere.
 */
export function addTracing(app: FastifyInstance): void {
  const tracer = trace.getTracer("@pp/service");
  const spans = new WeakMap<FastifyRequest, Span>();
  app.addHook("onRequest", (request, _reply, done) => {
    const name = `${request.method} ${request.routeOptions.url ?? "other"}`;
    const attributes = { "http.request.method": request.method, "http.route": request.routeOptions.url ?? "other" };
    spans.set(request, tracer.startSpan(name, { kind: SpanKind.SERVER, attributes }));
    done();
  });
  app.addHook("onResponse", (request, reply, done) => {
    const span = spans.get(request);
    span?.setAttribute("http.response.status_code", reply.statusCode);
    if (reply.statusCode >= 500) span?.setStatus({ code: SpanStatusCode.ERROR });
    span?.end();
    done();
  });
}
