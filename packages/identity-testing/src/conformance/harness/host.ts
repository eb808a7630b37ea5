import { createIdentity, type Identity, type IdentityStore, type LogInRequest, type PolicyOptions } from "@pp/identity";
import { type FakePorts, fakePorts } from "../../fakes/fake-ports.ts";
import { outcomeOf, race, times } from "./race.ts";
import type { StoreUnderTest } from "./store-under-test.ts";

export const by = { name: "cli:root" };
export const password = "correct horse 7";

/** So that only the rule in question can refuse. */
export const unthrottled: PolicyOptions = { throttle: { addressBurst: 0, accountDelaySeconds: 0 } };

/** One host in several processes: the same clock, keys and source of randomness, a store for each. */
export class Host {
  readonly ports: FakePorts = fakePorts();
  readonly #policy: PolicyOptions;

  constructor(policy: PolicyOptions) {
    this.#policy = policy;
    // No whole second: what is rounded shows.
    this.ports.clock.advance({ milliseconds: 7 });
  }

  over(store: IdentityStore): Identity {
    return createIdentity({ store, ...this.ports, policy: this.#policy });
  }
}

export const attempt = (overrides: Partial<LogInRequest> = {}): LogInRequest => ({
  username: "bob",
  password,
  clientIp: "192.0.2.1",
  realm: "web",
  ...overrides,
});

export const addBob = (identity: Identity): Promise<unknown> =>
  identity.accounts.add({ username: "bob", role: "user", password }, by);

/** The account, with a second factor that is asked for. */
export async function addBobWithTwoFactors(host: Host, store: IdentityStore) {
  const identity = host.over(store);
  await addBob(identity);
  const { recoveryCodes, secret } = await identity.passcodes.enrol("bob", { kind: "administrator" }, by);
  await identity.passcodes.confirm("bob", host.ports.totp.code(secret, host.ports.clock.now()), by);
  host.ports.clock.advance({ minutes: 5 });
  return { recoveryCodes, secret, identity };
}

/** How the logins ended, sorted; what failed is named by its error. */
export async function logInAtOnce(
  subject: StoreUnderTest,
  host: Host,
  requests: readonly LogInRequest[],
): Promise<readonly string[]> {
  return outcomesAtOnce(subject, host, requests.length, (identity, index) =>
    identity.logIn(requests[index] ?? attempt()),
  );
}

/** The kinds of what so many calls at once came to, sorted; what failed is named by its error. */
export async function outcomesAtOnce(
  subject: StoreUnderTest,
  host: Host,
  count: number,
  call: (identity: Identity, index: number) => Promise<{ readonly kind: string }>,
): Promise<readonly string[]> {
  const results = await race(
    subject,
    times(count, (index) => (store) => call(host.over(store), index)),
  );
  return results
    .map((result) => (result.status === "fulfilled" ? result.value.kind : outcomeOf(result)))
    .sort((a, b) => a.localeCompare(b));
}

export const kinds = (counts: Readonly<Record<string, number>>): readonly string[] =>
  Object.entries(counts).flatMap(([kind, count]) => times(count, () => kind));

export const sessionsOfBob = async (identity: Identity): Promise<number> =>
  (await identity.sessions.list({ username: "bob", limit: 100 })).length;
