import type { AuditEvent } from "@pp/identity";
import { Counter, Gauge, Histogram, Registry } from "prom-client";

/** What the service counts, for Prometheus. */
export class Metrics {
  readonly registry = new Registry();
  readonly #events = new Counter({
    name: "identity_events_total",
    help: "Audit events by action and outcome: logins, changes of accounts, tokens and sessions",
    labelNames: ["action", "outcome"],
    registers: [this.registry],
  });
  readonly #logins = new Counter({
    name: "identity_logins_total",
    help: "Login attempts by realm and outcome",
    labelNames: ["realm", "outcome"],
    registers: [this.registry],
  });
  readonly #requests = new Histogram({
    name: "http_request_duration_seconds",
    help: "Time to answer by method and status",
    labelNames: ["method", "status"],
    registers: [this.registry],
  });
  readonly #up = new Gauge({
    name: "service_start_time_seconds",
    help: "When this instance began, in seconds since 1970",
    registers: [this.registry],
  });

  constructor(startedAt: Date) {
    this.#up.set(startedAt.getTime() / 1000);
  }

  /** The library's hook: each event once, after it was committed. */
  countEvent({ action, outcome = "ok", realm }: AuditEvent): void {
    this.#events.inc({ action, outcome });
    if (action === "login.attempted") this.#logins.inc({ realm: realm ?? "", outcome });
  }

  observeRequest(method: string, status: number, seconds: number): void {
    this.#requests.observe({ method, status: String(status) }, seconds);
  }
}
