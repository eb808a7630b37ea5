import { createIdentity, isIdentityError } from "@pp/identity";
import { fakePorts } from "@pp/identity-testing";
import { type RestartablePostgres, startRestartablePostgres } from "@pp/test-postgres";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openPostgresStore } from "../src/postgres.ts";
import type { OpenedStore } from "../src/opened-store.ts";

const PASSWORD = "my-secret-password";
const CALLERS = 8;
const by = { name: "cli:root" };

/** The kind of a result, or the code of what was thrown. */
const outcomeOf = (work: Promise<{ readonly kind: string }>): Promise<string> =>
  work.then(
    ({ kind }) => kind,
    (error: unknown) => (isIdentityError(error) ? error.code : String(error)),
  );

describe("Postgres that is stopped in mid-use", () => {
  let server: RestartablePostgres;
  let store: OpenedStore;
  beforeAll(async () => {
    server = await startRestartablePostgres();
    store = await openPostgresStore({ url: server.url });
  }, 60_000);
  afterAll(async () => {
    await store.close();
    await server.stop();
  }, 60_000);

  it("gives store/unavailable, never a wrong answer, and is used again when it is back", async () => {
    // Without a throttle: the wrong password is tried all the time.
    const policy = { throttle: { addressBurst: 0, accountDelaySeconds: 0 } };
    const identity = createIdentity({ store, ...fakePorts(), policy });
    await identity.accounts.add({ username: "bob", role: "admin", password: PASSWORD }, by);
    const origin = { clientIp: "", realm: "api" } as const;
    const logIn = (password: string) => identity.logIn({ username: "bob", password, ...origin });
    const login = await logIn(PASSWORD);
    if (login.kind !== "ok") throw new Error(login.kind);
    const revoked = await logIn(PASSWORD);
    if (revoked.kind !== "ok") throw new Error(revoked.kind);
    await identity.sessions.end(revoked.token, by);

    const seen = { good: new Set<string>(), revoked: new Set<string>(), wrong: new Set<string>() };
    let isOver = false;
    const callers = Array.from({ length: CALLERS }, async () => {
      while (!isOver) {
        seen.good.add(await outcomeOf(identity.authenticate(login.token)));
        seen.revoked.add(await outcomeOf(identity.authenticate(revoked.token)));
        seen.wrong.add(await outcomeOf(logIn("wrong-password")));
      }
    });
    await expect.poll(() => seen.good.has("ok") && seen.wrong.has("denied"), { timeout: 20_000 }).toBe(true);
    await server.halt();
    await expect
      .poll(() => Object.values(seen).every((outcomes) => outcomes.has("store/unavailable")), { timeout: 20_000 })
      .toBe(true);
    await server.resume();
    for (const outcomes of Object.values(seen)) outcomes.clear();
    await expect.poll(() => seen.good.has("ok") && seen.wrong.has("denied"), { timeout: 20_000 }).toBe(true);
    isOver = true;
    await Promise.all(callers);

    expect(await outcomeOf(identity.authenticate(login.token))).toBe("ok");
    expect(await outcomeOf(identity.authenticate(revoked.token))).toBe("denied");
    expect([...seen.good].filter((outcome) => outcome !== "ok" && outcome !== "store/unavailable")).toEqual([]);
    expect([...seen.revoked].filter((outcome) => outcome !== "denied" && outcome !== "store/unavailable")).toEqual([]);
    expect(seen.wrong.has("ok")).toBe(false);
    const changed = await identity.accounts.modify("bob", { displayName: "Bob" }, by);
    expect(changed.account.displayName).toBe("Bob");
  }, 120_000);
});
