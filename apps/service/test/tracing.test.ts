import { trace } from "@opentelemetry/api";
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-base";
import { createIdentity } from "@pp/identity";
import { fakePorts, MemoryStore } from "@pp/identity-testing";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { readConfig } from "../src/config.ts";
import { createLogger } from "../src/operations/logging.ts";
import { Metrics } from "../src/operations/metrics.ts";
import { createService } from "../src/service.ts";

const originals = mkdtempSync(join(tmpdir(), "pp-tracing-"));
afterEach(() => {
  trace.disable();
  rmSync(originals, { recursive: true, force: true });
});

it("makes a span of each request with its route and status, and never with what may be a secret", async () => {
  const exporter = new InMemorySpanExporter();
  trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }));
  const { app } = createService({
    identity: createIdentity({ ...fakePorts(), store: new MemoryStore() }),
    config: readConfig({}),
    originals,
    metrics: new Metrics(new Date(0)),
    logger: createLogger("silent"),
  });
  const headers = { authorization: "Bearer a-secret" };
  expect((await app.inject({ url: "/api/v1/photos/sea.jpg?token=a-secret", headers })).statusCode).toBe(401);
  expect((await app.inject({ url: "/healthz" })).statusCode).toBe(200);
  await app.close();
  const spans = exporter.getFinishedSpans();
  expect(spans.map(({ name, attributes }) => [name, attributes["http.response.status_code"]])).toEqual([
    ["GET /api/v1/photos/:name", 401],
    ["GET /healthz", 200],
  ]);
  expect(JSON.stringify(spans.map(({ attributes, name }) => ({ attributes, name })))).not.toContain("a-secret");
});
