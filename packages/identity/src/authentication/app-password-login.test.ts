import { anAccount, aSession, CountingRandom, FakeClock, MemoryStore, TestDigest } from "@pp/identity-testing";
import { describe, expect, it } from "vitest";
import { parseScope } from "../access/scope.ts";
import type { Account } from "../accounts/account.ts";
import type { Realm } from "../audit/audit-event.ts";
import { makeAppPassword } from "../sessions/app-password.ts";
import type { Session } from "../sessions/session.ts";
import { sessionIdOf } from "../sessions/session-token.ts";
import { checkAppPassword } from "./app-password-login.ts";

const digest = new TestDigest();
const secret = makeAppPassword(new CountingRandom());
const [bob, eve] = [anAccount(), anAccount()];
const now = new FakeClock().now();

interface Presented {
  readonly realm?: Realm;
  readonly account?: Account;
}

async function check(fields: Partial<Session>, { realm = "api", account = bob }: Presented = {}) {
  const store = new MemoryStore();
  const parent = aSession(bob, { id: sessionIdOf(secret, digest), provider: "application", ...fields });
  await store.transaction(async (tx) => {
    await tx.accounts.add(bob);
    await tx.accounts.add(eve);
    await tx.sessions.add(parent);
  });
  return { parent, result: await checkAppPassword({ store, digest }, { account, secret, realm, now }) };
}

describe("checkAppPassword", () => {
  it("lets the account's own app password open a session, as its child", async () => {
    const { parent, result } = await check({});
    expect(result).toEqual({ kind: "right", parent });
  });

  it("does not know one that nobody has, nor a session of another kind", async () => {
    const store = new MemoryStore();
    expect(await checkAppPassword({ store, digest }, { account: bob, secret, realm: "api", now })).toEqual({
      kind: "unknown",
    });
    for (const fields of [{ method: "session" }, { provider: "local" }, { provider: "client" }] as const)
      expect((await check(fields)).result).toEqual({ kind: "unknown" });
  });

  it("denies the app password of another account", async () => {
    const { result } = await check({}, { account: eve });
    expect(result).toEqual({ kind: "denied", reason: "app password belongs to another account" });
  });

  it("honours one up to, and not at, the instant it expires", async () => {
    expect((await check({ expiresAt: new Date(now.getTime() + 1000) })).result.kind).toBe("right");
    const { result } = await check({ expiresAt: now });
    expect(result).toEqual({ kind: "denied", reason: "app password expired or unknown" });
  });

  it.each([
    ["*", "api", "right"],
    ["sessions", "api", "right"],
    ["sessions", "web", "right"],
    ["photos sessions write", "api", "right"],
    ["sessions read", "api", "denied"],
    ["sessions:false *", "api", "denied"],
    ["read", "api", "denied"],
    ["photos", "api", "denied"],
    ["webdav", "api", "denied"],
    ["webdav", "web", "denied"],
    ["webdav", "webdav", "right"],
    ["webdav read", "webdav", "right"],
    ["webdav write", "webdav", "denied"],
    ["*", "webdav", "right"],
    ["sessions", "webdav", "denied"],
  ] as const)("with the scope '%s' at the door '%s': %s", async (scope, realm, kind) => {
    const { result } = await check({ scope: parseScope(scope) }, { realm });
    expect(result.kind).toBe(kind);
    if (result.kind === "denied") expect(result.reason).toBe("insufficient scope");
  });
});
