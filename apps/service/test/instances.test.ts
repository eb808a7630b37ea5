import { createTestDatabase, type TestDatabase } from "@pp/test-postgres";
import { type PgBouncer, startPgBouncer } from "@pp/test-postgres/pgbouncer";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runsWith } from "./support/programs.ts";
import { adminPassword, jsonOf, type RunningService, startService } from "./support/running-service.ts";

const wanted = {
  grant_type: "password",
  username: "admin",
  password: adminPassword,
  client_name: "test",
  scope: "photos",
};
const key = Buffer.alloc(32, 7).toString("base64");

const ways = ["directly", ...(runsWith("pgbouncer") ? ["through pgbouncer in transaction mode"] : [])];

describe.each(ways)("two instances on one Postgres, %s", (way) => {
  let database: TestDatabase;
  let pooler: PgBouncer | undefined;
  let first: RunningService;
  let second: RunningService;
  beforeAll(async () => {
    database = await createTestDatabase();
    // The schema is made by the first one, on a connection of its own.
    first = await startService({ PHOTOPRISM_DATABASE_URL: database.url, PHOTOPRISM_SECRET_KEY: key });
    if (way !== "directly") {
      await first.stop();
      pooler = await startPgBouncer(database.url);
      first = await startService({
        PHOTOPRISM_DATABASE_URL: `${pooler.url}?prepare=false`,
        PHOTOPRISM_SECRET_KEY: key,
      });
    }
    const url = pooler === undefined ? database.url : `${pooler.url}?prepare=false`;
    second = await startService({ PHOTOPRISM_DATABASE_URL: url, PHOTOPRISM_SECRET_KEY: key });
  });
  afterAll(async () => {
    await Promise.all([first.stop(), second.stop()]);
    await pooler?.stop();
    await database.drop();
  });

  const sees = async (service: RunningService, token: string) =>
    (await service.call("GET", "/api/v1/photos", token)).status;

  it("has one revocation: what ends in one is refused by the other at the next request, 50 of 50", async () => {
    for (let round = 0; round < 50; round += 1) {
      const issued = await jsonOf(await first.call("POST", "/api/v1/oauth/token", await session(), wanted));
      const secret = String(issued["access_token"]);
      expect([await sees(first, secret), await sees(second, secret)]).toEqual([200, 200]);
      const revoked = await first.call("POST", "/api/v1/oauth/revoke", undefined, { token: secret });
      expect(revoked.status).toBe(200);
      expect([await sees(second, secret), await sees(first, secret)]).toEqual([401, 401]);
    }
  });

  let kept: string | undefined;
  /** Of an administrator, who makes the tokens. */
  const session = async () => (kept ??= await first.logIn());

  it("has one throttle: guesses at both share one budget", async () => {
    const guess = async (service: RunningService, username: string) =>
      (await service.call("POST", "/api/v1/session", undefined, { username, password: "wrong-guess" })).status;
    const statuses = await Promise.all(
      Array.from({ length: 30 }, (_, index) => guess(index % 2 === 0 ? first : second, `name${String(index)}`)),
    );
    // Ten at once from one address, and one more for each minute that the test may take.
    expect(statuses.filter((status) => status === 401).length).toBeLessThanOrEqual(12);
    expect(statuses.filter((status) => status === 429).length).toBeGreaterThanOrEqual(18);
    expect(statuses.every((status) => status === 401 || status === 429)).toBe(true);
  });
});
