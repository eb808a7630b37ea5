import { createDatabase, type RestartablePostgres, startRestartablePostgres } from "@pp/test-postgres";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startLoad, tally, until } from "./support/load.ts";
import { type RunningService, startService } from "./support/running-service.ts";

const key = Buffer.alloc(32, 7).toString("base64");

describe("while Postgres is away", () => {
  let postgres: RestartablePostgres;
  let service: RunningService;
  beforeEach(async () => {
    postgres = await startRestartablePostgres();
    const url = await createDatabase(postgres.url);
    service = await startService({ PHOTOPRISM_DATABASE_URL: url, PHOTOPRISM_SECRET_KEY: key });
  });
  afterEach(async () => {
    await service.stop();
    await postgres.stop();
  });

  it("answers 503 with Retry-After under load, lets nobody in, and goes on without a restart", async () => {
    const token = await service.logIn();
    const revoked = await service.logIn();
    await service.call("DELETE", "/api/v1/session", revoked);
    const [good, bad] = [token, revoked].map((each) =>
      startLoad({ url: `${service.url}/api/v1/photos`, token: each, connections: 5 }),
    );
    if (good === undefined || bad === undefined) throw new Error("no load");
    await until("requests are answered", () => good.outcomes.length > 50 && bad.outcomes.length > 50);
    expect(tally(good.outcomes)).toEqual({ 200: good.outcomes.length });

    await postgres.halt();
    const before = good.outcomes.length;
    await until("503", () => (tally(good.outcomes)["503"] ?? 0) > 20 && (tally(bad.outcomes)["503"] ?? 0) > 20);
    // Whoever asks for a login, or whether the service is ready, hears the same.
    const login = await service.call("POST", "/api/v1/session", undefined, { username: "admin", password: "x" });
    expect([login.status, Number(login.headers.get("retry-after")) > 0]).toEqual([503, true]);
    expect((await service.call("GET", "/readyz")).status).toBe(503);
    expect((await service.call("GET", "/healthz")).status).toBe(200);

    await postgres.resume();
    const resumed = good.outcomes.length;
    await until("200 again", () => tally(good.outcomes.slice(resumed))["200"] !== undefined);
    await until("ready again", async () => (await service.call("GET", "/readyz")).status === 200);
    const [answers, refusals] = [await good.stop(), await bad.stop()];

    expect(Object.keys(tally(answers)).sort()).toEqual(["200", "503"]);
    // Never a 200 for the session that was ended, before, during or after.
    expect(Object.keys(tally(refusals)).sort()).toEqual(["401", "503"]);
    const unavailable = answers.slice(before).filter((one) => one.kind === "answered" && one.status === 503);
    expect(unavailable.every((one) => one.kind === "answered" && Number(one.retryAfter) > 0)).toBe(true);
  });
});

describe("SIGTERM under load", () => {
  it("answers every request that it took, and ends with 0", async () => {
    const service = await startService();
    const url = `${service.url.replace("localhost", "127.0.0.1")}/api/v1/photos`;
    const load = startLoad({ url, token: await service.logIn(), connections: 10 });
    await until("requests are answered", () => load.outcomes.length > 100);
    const ended = service.stop();
    await until("nobody listens", () => tally(load.outcomes)["refused"] !== undefined);
    const outcomes = await load.stop();
    expect(await ended).toBe(0);
    // Refused: sent by nobody, to be sent to another instance. Broken would be a request that is lost.
    expect(Object.keys(tally(outcomes)).sort()).toEqual(["200", "refused"]);
  });
});
