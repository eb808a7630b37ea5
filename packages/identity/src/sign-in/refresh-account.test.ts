import { describe, expect, it } from "vitest";
import { addBob } from "../../test/support/logins.ts";
import {
  acceptedOf,
  issuer,
  linkJens,
  setUpSignIns,
  type SignInServices,
  withAccounts,
} from "../../test/support/sign-ins.ts";
import {
  addAdmin,
  allSessions,
  by,
  clientSessions,
  eventsOf,
  openSessions,
  sessionsOf,
} from "../../test/support/services.ts";
import type { AssignableRole, AuditEvent } from "../index.ts";

const verified = { email: "jens@example.com", emailVerified: true };
const groupRoles = { admins: "admin", family: "viewer", staff: "user" } as const;

/** The events since Jens was linked, logins aside. */
const changesOf = async ({ ports }: SignInServices): Promise<readonly AuditEvent[]> =>
  (await eventsOf(ports.store)).filter(({ action }) => action !== "login.attempted" && action !== "account.added");

describe("the account of somebody who signs in", () => {
  it("gets its issuer at the first sign-in, and then answers to no other", async () => {
    const services = setUpSignIns();
    expect((await linkJens(services)).issuer).toBe("");
    expect(acceptedOf(await services.come()).account.issuer).toBe(issuer);
    expect(await services.come({ issuer: "https://other.example" }, { register: false })).toEqual({
      kind: "denied",
      reason: "account not found",
    });
    expect(await services.come({ issuer: `${issuer}/` }, { register: false })).toMatchObject({ kind: "denied" });
    expect(await changesOf(services)).toMatchObject([
      { action: "account.changed", actor: { name: "system:sign-in", clientIp: "192.0.2.7" }, fields: ["issuer"] },
    ]);
  });

  it("forgets its issuer with another subject, and gets it again from that one's first sign-in", async () => {
    const services = setUpSignIns();
    await linkJens(services);
    await services.come();
    await services.accounts.modify("jens", { authId: "subject-2" }, by);
    expect(await services.come({}, { register: false })).toMatchObject({ reason: "account not found" });
    const other = { issuer: "https://other.example", subject: "subject-2" };
    expect(acceptedOf(await services.come(other)).account).toMatchObject({ username: "jens", issuer: other.issuer });
  });

  it("gets display name and verified e-mail address, and is written only when something differs", async () => {
    const services = setUpSignIns();
    await linkJens(services);
    services.ports.clock.advance({ hours: 1 });
    const { account } = acceptedOf(await services.come({ displayName: "Jens Mander", ...verified }));
    expect(account).toMatchObject({
      displayName: "Jens Mander",
      email: "jens@example.com",
      version: 2,
      updatedAt: services.ports.clock.now(),
    });
    const again = acceptedOf(await services.come({ displayName: "Jens Mander", ...verified }));
    expect(again.account).toEqual(account);
    expect((await changesOf(services)).map(({ fields }) => fields)).toEqual([["displayName", "email", "issuer"]]);
  });

  it("keeps what the provider does not say, does not verify, or says in a form that nobody can have", async () => {
    const services = setUpSignIns();
    await linkJens(services, { email: "old@example.com" });
    const { account } = acceptedOf(
      await services.come({ displayName: "<b>", email: "jens@example.com", emailVerified: false }),
    );
    expect(account).toMatchObject({ displayName: "Jens", email: "old@example.com" });
    expect(acceptedOf(await services.come()).account).toEqual(account);
  });

  it("does not take over an e-mail address that another account has, and takes the rest", async () => {
    const services = setUpSignIns();
    await linkJens(services, { email: "old@example.com" });
    const bob = await addBob(services, { email: "jens@example.com" });
    const { account } = acceptedOf(await services.come({ displayName: "Jens Mander", ...verified }));
    expect(account).toMatchObject({ displayName: "Jens Mander", email: "old@example.com", version: 2 });
    expect(acceptedOf(await services.come({ displayName: "Jens Mander", ...verified })).account).toEqual(account);
    expect(await services.accounts.get("bob")).toEqual(bob);
    await services.accounts.remove("bob", by);
    expect(acceptedOf(await services.come(verified)).account.email).toBe("jens@example.com");
  });

  it("is read again, and brought up to date then, when it is not what was read any more", async () => {
    const services = setUpSignIns();
    await linkJens(services);
    let looks = 0;
    const store = withAccounts(services.ports.store, (accounts) => ({
      findByIdentity: async (identity) => {
        const found = await accounts.findByIdentity(identity);
        looks += 1;
        if (found !== undefined && looks === 1) await accounts.update({ ...found, displayName: "Other" });
        return found;
      },
    }));
    const { account } = acceptedOf(await setUpSignIns({ ...services.ports, store }).come({ displayName: "Jens M." }));
    expect(looks).toBe(2);
    expect(account).toMatchObject({ displayName: "Jens M.", issuer });
  });

  it("keeps its sessions when only its profile changes", async () => {
    const services = setUpSignIns();
    const account = await linkJens(services);
    await openSessions(services.ports.store, account);
    await services.come({ displayName: "Jens Mander", ...verified });
    expect(await sessionsOf(services.ports.store, account)).toEqual(allSessions);
  });

  it("keeps role, username, WebDAV and paths, whatever the rules for new accounts", async () => {
    const services = setUpSignIns();
    const before = await linkJens(services);
    const result = await services.come({ usernames: ["other"] }, { role: "admin", webdav: true });
    const { role, uploadPath, username, webdav } = acceptedOf(result).account;
    expect({ role, uploadPath, username, webdav }).toEqual({
      ...{ role: before.role, uploadPath: before.uploadPath, username: "jens", webdav: false },
    });
  });
});

describe("the role that groups give", () => {
  const comeFrom = (services: SignInServices, groups: readonly string[]) => services.come({ groups }, { groupRoles });

  it.each<readonly [readonly string[], AssignableRole]>([
    [["family"], "viewer"],
    [["family", "admins"], "admin"],
    [["chess"], "user"],
    [[], "user"],
    [["staff"], "user"],
  ])("of %j, an account with the role user becomes %s", async (groups, role) => {
    const services = setUpSignIns();
    await linkJens(services);
    expect(acceptedOf(await comeFrom(services, groups)).account.role).toBe(role);
    expect((await services.accounts.get("jens")).role).toBe(role);
  });

  it("ends the browser sessions there were when it is another, not the new one, and leaves those of programs", async () => {
    const services = setUpSignIns();
    const account = await linkJens(services, { role: "user" });
    const old = acceptedOf(await services.come());
    await openSessions(services.ports.store, account);
    const { session, token } = acceptedOf(await comeFrom(services, ["family"]));
    expect((await services.authenticate(old.token)).kind).toBe("denied");
    expect(await services.authenticate(token)).toMatchObject({
      kind: "ok",
      principal: { account: { role: "viewer" } },
    });
    expect(await services.sessions.get(session.refId)).toEqual(session);
    expect(await sessionsOf(services.ports.store, account)).toEqual(new Set([...clientSessions, "oidc"]));
    expect((await changesOf(services)).slice(1)).toMatchObject([
      { action: "sessions.ended", subject: account.uid, actor: { name: "system:sign-in" } },
      { action: "account.changed", subject: account.uid, fields: ["role"] },
    ]);
  });

  it("ends no session when it is the same", async () => {
    const services = setUpSignIns();
    await linkJens(services);
    const old = acceptedOf(await services.come());
    await comeFrom(services, ["staff"]);
    expect((await services.authenticate(old.token)).kind).toBe("ok");
  });

  it("is not for super admins", async () => {
    const services = setUpSignIns();
    await addAdmin(services);
    await linkJens(services, { role: "admin", superAdmin: true });
    expect(acceptedOf(await comeFrom(services, ["family"])).account).toMatchObject({ role: "admin", superAdmin: true });
  });

  it("takes the role of an administrator away while there is another", async () => {
    const services = setUpSignIns();
    await addAdmin(services);
    await linkJens(services, { role: "admin" });
    expect(acceptedOf(await comeFrom(services, ["family"])).account.role).toBe("viewer");
  });

  it("leaves the last one who can administer as it is, says so, and lets in", async () => {
    const services = setUpSignIns();
    const { uid } = await linkJens(services, { role: "admin" });
    await addBob(services, { username: "disabled", role: "admin", canLogin: false });
    const { account, token } = acceptedOf(await comeFrom(services, ["family"]));
    expect(account.role).toBe("admin");
    expect(await services.authenticate(token)).toMatchObject({ principal: { account: { role: "admin" } } });
    expect(await changesOf(services)).toMatchObject([
      { action: "account.changed", outcome: "failed", reason: "last administrator", subject: uid, fields: ["role"] },
      { action: "account.changed", subject: uid, fields: ["issuer"] },
    ]);
  });

  it("leaves one of the last two whose roles are taken away at once", async () => {
    const services = setUpSignIns();
    for (const username of ["jens", "karl"])
      await services.accounts.add({ username, role: "admin", provider: "oidc", authId: `id-${username}` }, by);
    const demote = (subject: string) => services.come({ subject, groups: ["family"] }, { groupRoles });
    const results = await Promise.all(["id-jens", "id-karl"].map(demote));
    expect(results.map((result) => acceptedOf(result).account.role).sort()).toEqual(["admin", "viewer"]);
  });
});
