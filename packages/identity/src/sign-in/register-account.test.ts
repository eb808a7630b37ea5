import { CountingRandom } from "@pp/identity-testing";
import { describe, expect, it } from "vitest";
import { codeOf } from "../../test/support/failure-of.ts";
import { addBob } from "../../test/support/logins.ts";
import { acceptedOf, issuer, jens, setUpSignIns, withAccounts } from "../../test/support/sign-ins.ts";
import { by, eventsOf } from "../../test/support/services.ts";
import { IdentityError } from "../errors.ts";
import type { ExternalIdentity } from "../authentication/sign-in.ts";

/** Its digits are all sevens. */
class StuckRandom extends CountingRandom {
  override bytes(length: number): Uint8Array {
    return new Uint8Array(length).fill(7);
  }
}

const verified = { email: "jens@example.com", emailVerified: true };

const register = async (services: ReturnType<typeof setUpSignIns>, identity?: Partial<ExternalIdentity>) =>
  acceptedOf(await services.come(identity));

describe("the first sign-in of somebody unknown", () => {
  it("makes an account of the provider, with the role and WebDAV of the rules, and lets in", async () => {
    const services = setUpSignIns();
    const rules = { role: "user", webdav: true } as const;
    const result = acceptedOf(await services.come({ displayName: "Jens Mander", ...verified }, rules));
    expect(result.registered).toBe(true);
    expect(result.account).toEqual(await services.accounts.get("jens"));
    expect(result.account).toMatchObject({
      username: "jens",
      displayName: "Jens Mander",
      email: "jens@example.com",
      provider: "oidc",
      method: "default",
      issuer,
      authId: jens.subject,
      role: "user",
      webdav: true,
      canLogin: true,
      superAdmin: false,
      version: 1,
    });
    expect((await services.authenticate(result.token)).kind).toBe("ok");
  });

  it("makes guests without WebDAV where the rules say no more", async () => {
    expect((await register(setUpSignIns())).account).toMatchObject({ role: "guest", webdav: false });
  });

  it("gives the account a profile, link tokens and no password", async () => {
    const services = setUpSignIns();
    await register(services);
    const { linkTokens, password, profile } = await services.accounts.describe("jens");
    expect([profile, linkTokens].every((part) => part !== undefined)).toBe(true);
    expect(linkTokens?.preview).not.toBe("");
    expect(password).toBeUndefined();
    expect(await services.enter({ username: "jens", password: "" })).toEqual({ kind: "denied" });
  });

  it("gives the role of a group, of several the mightiest", async () => {
    const services = setUpSignIns();
    const groupRoles = { family: "viewer", staff: "user" } as const;
    const groups = ["family", "staff", "chess"];
    const result = await services.come({ groups }, { groupRoles, role: "guest" });
    expect(acceptedOf(result).account.role).toBe("user");
  });

  it("is in the audit log with what was set, and by whom", async () => {
    const services = setUpSignIns();
    const { account } = await register(services, verified);
    expect(await eventsOf(services.ports.store)).toMatchObject([
      {
        action: "account.added",
        actor: { name: "system:sign-in", clientIp: "192.0.2.7", userAgent: "Firefox" },
        subject: account.uid,
        subjectName: "jens",
        fields: ["authId", "displayName", "email", "issuer", "provider", "role", "username", "webdav"],
      },
      { action: "login.attempted", outcome: "ok" },
    ]);
  });

  it("is followed by others that find the account, under whatever name they come", async () => {
    const services = setUpSignIns();
    const first = await register(services);
    const second = await register(services, { usernames: ["somebody-else"] });
    expect(second.registered).toBe(false);
    expect(second.account).toMatchObject({ uid: first.account.uid, username: "jens" });
    expect(await services.accounts.list({ limit: 10 })).toHaveLength(1);
  });

  it.each(["1", "42", "abc"])(
    "takes a subject as short as %s, and the account can be changed after it",
    async (subject) => {
      const services = setUpSignIns();
      await register(services, { subject });
      const { account } = await services.accounts.modify("jens", { displayName: "Jens" }, by);
      expect(account).toMatchObject({ authId: subject, displayName: "Jens" });
      expect(await codeOf(services.accounts.modify("jens", { authId: "7" }, by))).toBe("auth-id/missing");
    },
  );

  it("derives the display name from the username where there is none", async () => {
    expect((await register(setUpSignIns(), { usernames: ["jens.mander"] })).account.displayName).toBe("Jens Mander");
  });
});

describe("a username that is taken", () => {
  it("gets six digits behind it, whoever has it and whatever the e-mail address", async () => {
    const services = setUpSignIns();
    await addBob(services, { username: "jens", email: "jens@example.com" });
    const { account } = await register(services, verified);
    expect(account.username).toMatch(/^jens\d{6}$/);
    expect(account.email).toBe("");
    expect(await services.accounts.list({ limit: 10 })).toHaveLength(2);
  });

  it("gets them also where it looks like another, or like that of a deleted account", async () => {
    const services = setUpSignIns();
    await addBob(services, { username: "jеns" });
    await addBob(services, { username: "karl" });
    await services.accounts.remove("karl", by);
    expect((await register(services)).account.username).toMatch(/^jens\d{6}$/);
    expect((await register(services, { subject: "subject-2", usernames: ["karl"] })).account.username).toMatch(
      /^karl\d{6}$/,
    );
  });

  it("gets them behind a whole e-mail address as well", async () => {
    const services = setUpSignIns();
    await addBob(services, { username: "jens@example.com" });
    const { account } = await register(services, { ...verified, usernames: ["jens@example.com"] });
    expect(account.username).toMatch(/^jens@example\.com\d{6}$/);
  });

  it("is not taken over: the account that has it stays as it was", async () => {
    const services = setUpSignIns();
    const bob = await addBob(services, { username: "jens", email: "jens@example.com" });
    await register(services, verified);
    expect(await services.accounts.get("jens")).toEqual(bob);
  });

  it("keeps somebody out when ten names are taken", async () => {
    const services = setUpSignIns();
    const { ports } = services;
    const stuck = setUpSignIns({ ...ports, random: new StuckRandom() });
    await addBob(services, { username: "jens" });
    await addBob(services, { username: "jens777777" });
    expect(await stuck.come()).toEqual({ kind: "denied", reason: "username taken" });
    expect(await services.accounts.list({ limit: 10 })).toHaveLength(2);
    expect(await services.sessions.list({ limit: 10 })).toEqual([]);
  });
});

describe("a first sign-in that another one overtakes", () => {
  it("begins again, finds the account that the other has made, and gets in", async () => {
    const services = setUpSignIns();
    const { account } = await register(services);
    let looks = 0;
    const store = withAccounts(services.ports.store, (accounts) => ({
      findByIdentity: (identity) => {
        looks += 1;
        return looks === 1 ? Promise.resolve(undefined) : accounts.findByIdentity(identity);
      },
    }));
    const overtaken = await register(setUpSignIns({ ...services.ports, store }));
    expect(looks).toBe(2);
    expect([overtaken.registered, overtaken.account.uid]).toEqual([false, account.uid]);
    expect(await services.accounts.list({ limit: 10 })).toHaveLength(1);
  });

  it.each([
    ["does not answer", new IdentityError("store/unavailable", { reason: "gone" })],
    ["fails", new Error("disk full")],
  ])("is given up when the store %s", async (_what, error) => {
    const services = setUpSignIns();
    const store = withAccounts(services.ports.store, () => ({ add: () => Promise.reject(error) }));
    await expect(setUpSignIns({ ...services.ports, store }).come()).rejects.toBe(error);
    expect(await eventsOf(services.ports.store)).toEqual([]);
  });
});

describe("many first sign-ins of one identity at once", () => {
  it("make one account, and all of them get in", async () => {
    const services = setUpSignIns();
    const results = await Promise.all(Array.from({ length: 16 }, () => services.come()));
    expect(results.filter((result) => acceptedOf(result).registered)).toHaveLength(1);
    expect(new Set(results.map((result) => acceptedOf(result).account.uid)).size).toBe(1);
    expect(await services.accounts.list({ limit: 10 })).toHaveLength(1);
    expect(await services.sessions.list({ limit: 100 })).toHaveLength(16);
  });
});
