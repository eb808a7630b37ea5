import { expect } from "vitest";
import type { ConformanceCase } from "../harness/conformance-case.ts";
import {
  addBob,
  addBobWithTwoFactors,
  attempt,
  by,
  Host,
  kinds,
  logInAtOnce,
  outcomesAtOnce,
  password,
  sessionsOfBob,
  unthrottled,
} from "../harness/host.ts";
import { CONTENDERS, outcomeOf, race, times } from "../harness/race.ts";

const secondFactors: readonly ConformanceCase[] = [
  {
    name: "lets one of many logins in that present the same one-time code at once",
    run: async (subject) => {
      const host = new Host(unthrottled);
      const { identity, secret } = await addBobWithTwoFactors(host, subject.store);
      const code = host.ports.totp.code(secret, host.ports.clock.now());
      const outcomes = await logInAtOnce(
        subject,
        host,
        times(CONTENDERS, () => attempt({ code })),
      );
      expect(outcomes).toEqual(kinds({ denied: CONTENDERS - 1, ok: 1 }));
      expect(await sessionsOfBob(identity)).toBe(1);
    },
  },
  {
    name: "lets one of many logins in that present the same recovery code at once; nine are left, and still asked for",
    run: async (subject) => {
      const host = new Host(unthrottled);
      const { identity, recoveryCodes } = await addBobWithTwoFactors(host, subject.store);
      const [code] = recoveryCodes;
      const outcomes = await logInAtOnce(
        subject,
        host,
        times(CONTENDERS, () => attempt({ code })),
      );
      expect(outcomes).toEqual(kinds({ denied: CONTENDERS - 1, ok: 1 }));
      expect(await sessionsOfBob(identity)).toBe(1);
      expect(await identity.passcodes.status("bob")).toMatchObject({ state: "active", recoveryCodesLeft: 9 });
      expect(await identity.logIn(attempt())).toMatchObject({ kind: "second-factor" });
    },
  },
  {
    name: "confirms a second factor once when its first code comes many times at once",
    run: async (subject) => {
      const host = new Host(unthrottled);
      const identity = host.over(subject.store);
      await addBob(identity);
      const { secret } = await identity.passcodes.enrol("bob", { kind: "administrator" }, by);
      const code = host.ports.totp.code(secret, host.ports.clock.now());
      const results = await race(
        subject,
        times(CONTENDERS, () => (store) => host.over(store).passcodes.confirm("bob", code, by)),
      );
      const losses = ["passcode/not-enrolled", "passcode/code-invalid"];
      expect(results.map(outcomeOf).filter((outcome) => !losses.includes(outcome))).toEqual(["won"]);
      const activations = await identity.audit.listEvents({ action: "passcode.activated", limit: 100 });
      expect(activations).toHaveLength(1);
    },
  },
];

const throttling: readonly ConformanceCase[] = [
  {
    name: "looks at no more of many wrong logins from one address at once than its burst",
    run: async (subject) => {
      const host = new Host({});
      await addBob(host.over(subject.store));
      const requests = times(CONTENDERS, (index) => attempt({ username: `user${String(index)}`, password: "wrong 1" }));
      const outcomes = await logInAtOnce(subject, host, requests);
      expect(outcomes).toEqual(kinds({ denied: 10, throttled: CONTENDERS - 10 }));
    },
  },
  {
    name: "counts wrong codes at once against the account, from however many addresses they come",
    run: async (subject) => {
      const host = new Host({});
      const { identity } = await addBobWithTwoFactors(host, subject.store);
      const requests = times(CONTENDERS, (index) =>
        attempt({ code: "wrong", clientIp: `192.0.2.${String(index + 1)}` }),
      );
      const outcomes = await logInAtOnce(subject, host, requests);
      // Five failures cost no delay; the sixth is let through and begins it.
      expect(outcomes).toEqual(kinds({ denied: 6, throttled: CONTENDERS - 6 }));
      const later = await identity.logIn(attempt({ clientIp: "198.51.100.1" }));
      expect(later).toEqual({ kind: "throttled", retryAfterSeconds: 1 });
    },
  },
  {
    name: "checks no more of many wrong secrets at once than the account's failures allow, and forgets what right ones took",
    run: async (subject) => {
      const host = new Host({});
      await addBob(host.over(subject.store));
      let checked = 0;
      const check = (isRight: boolean) => (): Promise<boolean> => {
        checked += 1;
        return Promise.resolve(isRight);
      };
      const attemptAtOnce = (count: number, isRight: boolean): Promise<readonly string[]> =>
        outcomesAtOnce(subject, host, count, (identity, index) => {
          const request = { name: "bob", clientIp: `192.0.2.${String(index + 1)}`, realm: "web" } as const;
          return identity.attempt(request, check(isRight));
        });
      // More than five at once would have to wait: a right one, too, counts until it is known to be right.
      expect(await attemptAtOnce(5, true)).toEqual(kinds({ ok: 5 }));
      const keys = ["account:bob", "address:192.0.2.1"];
      const [account, address] = await subject.store.transaction((tx) => tx.throttle.lock(keys));
      expect([account, address?.until]).toEqual([undefined, host.ports.clock.now()]);
      expect(await attemptAtOnce(CONTENDERS, false)).toEqual(kinds({ denied: 6, throttled: CONTENDERS - 6 }));
      expect(checked).toBe(5 + 6);
    },
  },
  {
    name: "looks at no more of many wrong secrets of a client at once than its failures allow, and lets right ones in",
    run: async (subject) => {
      const host = new Host({});
      const { client, secret } = await host.over(subject.store).clients.add({ name: "sync", scope: "photos" }, by);
      const issueAtOnce = (clientSecret: string): Promise<readonly string[]> =>
        outcomesAtOnce(subject, host, CONTENDERS, (identity) =>
          identity.tokens.issue({
            clientId: client.uid,
            clientSecret,
            origin: { clientIp: "192.0.2.1", realm: "api" },
          }),
        );
      expect(await issueAtOnce(secret)).toEqual(kinds({ ok: CONTENDERS }));
      expect(await issueAtOnce("wrong")).toEqual(kinds({ "invalid-client": 6, throttled: CONTENDERS - 6 }));
    },
  },
  {
    name: "writes an event for each of many logins at once, whatever became of it, and leaves the log whole",
    run: async (subject) => {
      const host = new Host({});
      const identity = host.over(subject.store);
      await addBob(identity);
      const requests = times(CONTENDERS, (index) =>
        attempt({ password: index % 2 === 0 ? password : "wrong 1", clientIp: `192.0.2.${String(index + 1)}` }),
      );
      const outcomes = await logInAtOnce(subject, host, requests);
      const events = await identity.audit.listEvents({ action: "login.attempted", limit: 100 });
      expect(events).toHaveLength(CONTENDERS);
      expect(events.filter(({ outcome = "ok" }) => outcome === "ok")).toHaveLength(
        outcomes.filter((outcome) => outcome === "ok").length,
      );
      expect(await sessionsOfBob(identity)).toBe(outcomes.filter((outcome) => outcome === "ok").length);
      await identity.audit.seal();
      expect(await identity.audit.verify()).toMatchObject({ findings: [], unsealed: 0 });
    },
  },
];

const clients: readonly ConformanceCase[] = [
  {
    name: "leaves no more tokens good than a client may have when many ask at once",
    run: async (subject) => {
      const host = new Host({});
      const identity = host.over(subject.store);
      const { client, secret } = await identity.clients.add({ name: "sync", scope: "photos", tokenLimit: 3 }, by);
      const credentials = { clientId: client.uid, clientSecret: secret };
      const results = await race(
        subject,
        times(CONTENDERS, () => (store) => host.over(store).tokens.issue(credentials)),
      );
      const issued = results.map((result) => (result.status === "fulfilled" ? result.value : undefined));
      expect(results.map(outcomeOf)).toEqual(times(CONTENDERS, () => "won"));
      const tokens = issued.map((result) => (result?.kind === "ok" ? result.accessToken : "none"));
      const answers = await Promise.all(tokens.map((token) => identity.authenticate(token)));
      expect(answers.filter(({ kind }) => kind === "ok")).toHaveLength(3);
    },
  },
  {
    name: "lets exactly one of the secrets in that many regenerations of a client's secret at once have returned",
    run: async (subject) => {
      const host = new Host({});
      const identity = host.over(subject.store);
      const { client, secret: old } = await identity.clients.add({ name: "sync", scope: "photos" }, by);
      const results = await race(
        subject,
        times(CONTENDERS, () => (store) => host.over(store).clients.modify(client.uid, { regenerateSecret: true }, by)),
      );
      expect(results.map(outcomeOf)).toEqual(times(CONTENDERS, () => "won"));
      const secrets = results.map((result) => (result.status === "fulfilled" ? (result.value.secret ?? "") : ""));
      expect(new Set([old, ...secrets]).size).toBe(CONTENDERS + 1);
      const answers: string[] = [];
      for (const clientSecret of [old, ...secrets])
        answers.push((await identity.tokens.issue({ clientId: client.uid, clientSecret })).kind);
      expect(answers[0]).toBe("invalid-client");
      expect(answers.filter((kind) => kind === "ok")).toHaveLength(1);
      const changes = await identity.audit.listEvents({ action: "client.secret-replaced", limit: 100 });
      expect(changes).toHaveLength(CONTENDERS);
    },
  },
];

const sessions: readonly ConformanceCase[] = [
  {
    name: "tells one of many that end the same session at once that it did, and writes one event",
    run: async (subject) => {
      const host = new Host({});
      const identity = host.over(subject.store);
      await addBob(identity);
      const login = await identity.logIn(attempt());
      const reference = login.kind === "ok" ? login.session.refId : "";
      const results = await race(
        subject,
        times(CONTENDERS, () => (store) => host.over(store).sessions.end(reference, by)),
      );
      const outcomes = results.map(outcomeOf);
      expect(outcomes.filter((outcome) => outcome === "won")).toHaveLength(1);
      expect(outcomes.filter((outcome) => outcome === "session/not-found")).toHaveLength(CONTENDERS - 1);
      expect(await identity.audit.listEvents({ action: "session.ended", limit: 100 })).toHaveLength(1);
    },
  },
  {
    name: "seals a log once when many seal it at once, so that it verifies",
    run: async (subject) => {
      const host = new Host({});
      const identity = host.over(subject.store);
      await addBob(identity);
      const results = await race(
        subject,
        times(CONTENDERS, () => (store) => host.over(store).audit.seal()),
      );
      const made = results.map((result) => (result.status === "fulfilled" ? result.value : outcomeOf(result)));
      expect(made.filter((count) => count !== 0)).toEqual([1]);
      expect(await identity.audit.verify()).toMatchObject({ findings: [], seals: 1, unsealed: 0 });
    },
  },
];

export const identityRaceCases: readonly ConformanceCase[] = [...secondFactors, ...throttling, ...clients, ...sessions];
