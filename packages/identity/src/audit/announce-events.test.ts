import { anEvent, FakeClock, fakePorts, MemoryStore } from "@pp/identity-testing";
import { describe, expect, it, vi } from "vitest";
import { withFailingAudit } from "../../test/support/failing-audit.ts";
import { codeOf } from "../../test/support/failure-of.ts";
import { by, eventsOf } from "../../test/support/services.ts";
import { trail } from "../../test/support/audit-bench.ts";
import {
  type AuditEvent,
  createIdentity,
  IdentityError,
  type IdentityOptions,
  type IdentityStore,
  type StoreTransaction,
} from "../index.ts";
import { announceEvents } from "./announce-events.ts";

/** Services whose events are heard. */
function setUp(options: Partial<Pick<IdentityOptions, "onEvent" | "store" | "log">> = {}) {
  const heard: AuditEvent[] = [];
  const lines: string[] = [];
  const store = options.store ?? new MemoryStore();
  const clock = new FakeClock();
  const identity = createIdentity({
    ...fakePorts(),
    clock,
    onEvent: (event) => heard.push(event),
    log: (line) => lines.push(line),
    ...options,
    store,
  });
  const addBob = () => identity.accounts.add({ username: "bob", role: "user", password: "bobsecret" }, by);
  const enter = (password: string) =>
    identity.logIn({ username: "bob", password, clientIp: "192.0.2.7", userAgent: "Firefox", realm: "api" });
  return { identity, store, clock, heard, lines, addBob, enter };
}

/** A store that runs every unit twice, as after a lost serialisation race; what the first try wrote is rolled back. */
const retrying = (store: IdentityStore): IdentityStore => ({
  read: (work) => store.read(work),
  transaction: async (work) => {
    const lost = new Error("lost race");
    await store
      .transaction(async (tx) => {
        await work(tx);
        throw lost;
      })
      .catch((error: unknown) => {
        if (error !== lost) throw error;
      });
    return store.transaction(work);
  },
  close: () => store.close(),
});

describe("a listener of events", () => {
  it("hears every event that was written, in that order, logins good and bad among them", async () => {
    const { identity, store, heard, addBob, enter } = setUp();
    await addBob();
    await enter("wrong");
    await enter("bobsecret");
    await identity.passwords.change("bob", { password: "anothersecret" }, by);
    await identity.tokens.issue({ clientId: "nobody", clientSecret: "none" });
    const events = await eventsOf(store);
    expect(events.length).toBeGreaterThan(5);
    expect(heard).toEqual(events);
    expect(heard.map(({ action, outcome }) => `${action} ${outcome ?? ""}`)).toEqual(
      expect.arrayContaining(["login.attempted failed", "login.attempted ok", "client.login-attempted failed"]),
    );
  });

  it("hears no secret", async () => {
    const { identity, heard, addBob, enter } = setUp();
    await addBob();
    await enter("wrongsecret");
    const login = await enter("bobsecret");
    if (login.kind !== "ok") throw new Error(login.kind);
    const app = await identity.sessions.addAppPassword("bob", { name: "x", scope: "*", lifetimeSeconds: -1 }, by);
    const client = await identity.clients.add({ name: "Backup", scope: "photos" }, by);
    const enrolment = await identity.passcodes.enrol("bob", { kind: "administrator" }, by);
    const secrets = ["bobsecret", "wrongsecret", login.token, login.session.id, app.secret, client.secret];
    const said = JSON.stringify(heard);
    for (const secret of [...secrets, enrolment.secret, ...enrolment.recoveryCodes]) expect(said).not.toContain(secret);
  });

  it("is called after the commit: what it reads is there", async () => {
    const seen: unknown[] = [];
    const store = new MemoryStore();
    const onEvent = async (event: AuditEvent) => {
      seen.push(await store.read((reader) => reader.accounts.find(event.subject as never)));
    };
    const { addBob } = setUp({ store, onEvent });
    const bob = await addBob();
    await vi.waitFor(() => {
      expect(seen).toEqual([bob]);
    });
  });

  it("hears nothing of a change that was rolled back, or whose event could not be written", async () => {
    const { identity, store, heard, addBob } = setUp();
    await addBob();
    const before = heard.length;
    expect(await codeOf(addBob())).toBe("account/username-taken");
    const broken = setUp({ store: withFailingAudit(store) });
    await expect(broken.identity.accounts.remove("bob", by)).rejects.toThrow("disk full");
    expect([heard.length, broken.heard]).toEqual([before, []]);
    await identity.accounts.remove("bob", by);
    expect(heard.length).toBeGreaterThan(before);
  });

  it("hears once of a transaction that was tried twice", async () => {
    const { store, heard, addBob } = setUp({ store: retrying(new MemoryStore()) });
    await addBob();
    expect(heard.map(({ action }) => action)).toEqual(["account.added"]);
    expect(heard).toEqual(await eventsOf(store));
  });

  it("does not hear of an event that was refused and given up within a transaction that went on", async () => {
    const store = new MemoryStore();
    const heard: AuditEvent[] = [];
    const refusing = withFailingAudit(store);
    const run = announceEvents<StoreTransaction>((work) => refusing.transaction(work), {
      onEvent: (event) => heard.push(event),
      log: () => undefined,
    });
    await run((tx) => trail.append(tx, anEvent()).catch(() => undefined));
    expect(heard).toEqual([]);
  });

  it("leaves the rest of the log as it is: it can be read, purged and emptied", async () => {
    const store = new MemoryStore();
    const heard: AuditEvent[] = [];
    const transaction = announceEvents<StoreTransaction>((work) => store.transaction(work), {
      onEvent: (event) => heard.push(event),
      log: () => undefined,
    });
    const at = (seconds: number) => new Date(Date.UTC(2025, 0, 1, 0, 0, seconds));
    const counts = await transaction(async (tx) => {
      for (let second = 0; second < 5; second += 1) await trail.append(tx, anEvent({ at: at(second) }));
      const listed = await tx.audit.list({ limit: 10 });
      const last = listed[0]?.id ?? 0;
      const first = last - 4;
      return [
        listed.length,
        (await tx.audit.listRange({ first, last: first + 2 }, 2)).length,
        await tx.audit.removeOlder(at(2), 1),
        await tx.audit.removeRange({ first: last, last }),
        await tx.audit.clear(),
      ];
    });
    expect(counts).toEqual([5, 2, 1, 1, 3]);
    expect(heard).toHaveLength(5);
  });

  it("hears nothing of reads", async () => {
    const { identity, heard, addBob } = setUp();
    await addBob();
    const before = heard.length;
    await identity.accounts.get("bob");
    await identity.audit.listEvents({ limit: 10 });
    expect(heard).toHaveLength(before);
  });

  it("may use the services itself, and even change something", async () => {
    const store = new MemoryStore();
    const actions: string[] = [];
    const identity = createIdentity({
      ...fakePorts(),
      store,
      onEvent: async ({ action, subject }) => {
        actions.push(action);
        if (action === "account.added") await identity.accounts.modify(subject, { displayName: "Robert" }, by);
      },
    });
    await identity.accounts.add({ username: "bob", role: "user", password: "bobsecret" }, by);
    await vi.waitFor(() => {
      expect(actions).toEqual(["account.added", "account.changed"]);
    });
  });
});

describe("a listener that fails", () => {
  const secretive = new IdentityError("store/unavailable", { reason: "bobsecret" });

  const throwing = (thrown: unknown) => () => {
    throw thrown;
  };

  it.each([
    ["throws", throwing(secretive), "IdentityError"],
    ["rejects", () => Promise.reject(secretive), "IdentityError"],
    ["throws what is no error", throwing("bobsecret"), "string"],
  ])(
    "changes nothing when it %s: all is done, and the log has a line without its message",
    async (_, onEvent, name) => {
      const { store, lines, addBob, enter } = setUp({ onEvent });
      await addBob();
      expect((await enter("bobsecret")).kind).toBe("ok");
      expect((await eventsOf(store)).map(({ action }) => action)).toEqual(["account.added", "login.attempted"]);
      await vi.waitFor(() => {
        expect(lines).toEqual([
          `the listener of account.added failed: ${name}`,
          `the listener of login.attempted failed: ${name}`,
        ]);
      });
    },
  );

  it("changes nothing when the log fails too", async () => {
    const fail = () => {
      throw new Error("no");
    };
    const { addBob, enter } = setUp({ onEvent: fail, log: fail });
    await addBob();
    expect((await enter("bobsecret")).kind).toBe("ok");
  });

  it("does not keep the next event from being heard", async () => {
    const heard: string[] = [];
    const onEvent = ({ action }: AuditEvent) => {
      heard.push(action);
      throw new Error("no");
    };
    const { addBob, identity } = setUp({ onEvent });
    await addBob();
    await identity.accounts.remove("bob", by);
    expect(heard).toEqual(["account.added", "account.deleted"]);
  });

  it("holds nobody up when it never ends", async () => {
    const { addBob } = setUp({ onEvent: () => new Promise<never>(() => undefined) });
    expect((await addBob()).username).toBe("bob");
  });
});
