import type { ExternalIdentity, IdentityStore, SignInResult, SignInRules } from "@pp/identity";
import { expect } from "vitest";
import type { ConformanceCase } from "../harness/conformance-case.ts";
import { by, Host, kinds, sessionsOfBob } from "../harness/host.ts";
import { CONTENDERS, outcomeOf, race, times } from "../harness/race.ts";
import type { StoreUnderTest } from "../harness/store-under-test.ts";

const bob: ExternalIdentity = { issuer: "https://id.example.com", subject: "subject-1", usernames: ["bob"] };

const signIn = (
  host: Host,
  store: IdentityStore,
  identity: Partial<ExternalIdentity> = {},
  rules: Partial<SignInRules> = {},
): Promise<SignInResult> =>
  host.over(store).signIn({
    identity: { ...bob, ...identity },
    rules: { register: true, ...rules },
    clientIp: "192.0.2.1",
  });

/** How many sign-ins at once ended; what failed is named by its error. */
async function outcomesOf(
  subject: StoreUnderTest,
  sign: (store: IdentityStore, index: number) => Promise<SignInResult>,
  count = CONTENDERS,
): Promise<readonly string[]> {
  const results = await race(
    subject,
    times(count, (index) => (store: IdentityStore) => sign(store, index)),
  );
  return results
    .map((result) => (result.status === "fulfilled" ? result.value.kind : outcomeOf(result)))
    .sort((a, b) => a.localeCompare(b));
}

export const signInRaceCases: readonly ConformanceCase[] = [
  {
    name: "makes one account of many first sign-ins of one identity at once, and lets all of them in",
    run: async (subject) => {
      const host = new Host({});
      const identity = host.over(subject.store);
      const outcomes = await outcomesOf(subject, (store) => signIn(host, store));
      expect(outcomes).toEqual(kinds({ ok: CONTENDERS }));
      expect(await identity.accounts.list({ limit: 100 })).toHaveLength(1);
      expect(await sessionsOfBob(identity)).toBe(CONTENDERS);
      expect(await identity.audit.listEvents({ action: "account.added", limit: 100 })).toHaveLength(1);
    },
  },
  {
    name: "gives each of many identities that want one username at once an account of its own",
    run: async (subject) => {
      const host = new Host({});
      const identity = host.over(subject.store);
      const outcomes = await outcomesOf(subject, (store, index) =>
        signIn(host, store, { subject: `subject-${String(index)}` }),
      );
      expect(outcomes).toEqual(kinds({ ok: CONTENDERS }));
      const names = (await identity.accounts.list({ limit: 100 })).map(({ username }) => String(username));
      expect(names).toHaveLength(CONTENDERS);
      expect(names.filter((name) => !/^bob\d{6}$/.test(name))).toEqual(["bob"]);
    },
  },
  {
    name: "gives an account that is linked to no issuer yet to one of many that sign in at once",
    run: async (subject) => {
      const host = new Host({});
      const identity = host.over(subject.store);
      const linked = { username: "bob", role: "user", provider: "oidc", authId: bob.subject };
      await identity.accounts.add(linked, by);
      const issuerOf = (index: number): string => `https://id${String(index)}.example.com`;
      const outcomes = await outcomesOf(subject, (store, index) =>
        signIn(host, store, { issuer: issuerOf(index) }, { register: false }),
      );
      expect(outcomes).toEqual(kinds({ denied: CONTENDERS - 1, ok: 1 }));
      const [session] = await identity.sessions.list({ username: "bob", limit: 100 });
      expect(await identity.accounts.get("bob")).toMatchObject({ issuer: session?.issuer, version: 2 });
      expect(await sessionsOfBob(identity)).toBe(1);
    },
  },
  {
    name: "leaves one of many administrators whose groups take the role away from all of them at once",
    run: async (subject) => {
      const host = new Host({});
      const identity = host.over(subject.store);
      const subjects = times(CONTENDERS, (index) => `subject-${String(index)}`);
      for (const authId of subjects)
        await identity.accounts.add({ username: `bob-${authId}`, role: "admin", provider: "oidc", authId }, by);
      const outcomes = await outcomesOf(subject, (store, index) =>
        signIn(
          host,
          store,
          { subject: subjects[index] ?? "", groups: ["family"] },
          { groupRoles: { family: "viewer" } },
        ),
      );
      expect(outcomes).toEqual(kinds({ ok: CONTENDERS }));
      expect(await identity.accounts.list({ role: "admin", limit: 100 })).toHaveLength(1);
    },
  },
  {
    name: "leaves no session of an account that is disabled while it signs in many times",
    run: async (subject) => {
      const host = new Host({});
      const identity = host.over(subject.store);
      await signIn(host, subject.store);
      const outcomes = await outcomesOf(subject, async (store, index) => {
        if (index === CONTENDERS / 2) await host.over(store).accounts.modify("bob", { canLogin: false }, by);
        // Twice: some begin before it and come after it, wherever the disabling stands in the line.
        await signIn(host, store);
        return signIn(host, store);
      });
      expect(outcomes.filter((outcome) => !["denied", "ok"].includes(outcome))).toEqual([]);
      expect(await sessionsOfBob(identity)).toBe(0);
    },
  },
];
