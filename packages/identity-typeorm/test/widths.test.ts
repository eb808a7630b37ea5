import type { AuditEvent } from "@pp/identity";
import { parseDisplayName, parseUsername } from "@pp/identity";
import { anAccount, anEvent } from "@pp/identity-testing";
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import type { OpenedStore } from "../src/opened-store.ts";
import { engines } from "./support/engines.ts";
import type { TestDatabase } from "./support/test-database.ts";

describe.each(engines)("The columns on $name", (engine) => {
  let database: TestDatabase;
  let store: OpenedStore;
  beforeEach(async () => {
    database = await engine.createMigrated();
    store = await database.open();
  });
  afterEach(() => database.drop());
  afterAll(() => engine.dispose());

  it("hold the keys of names that grow most: 64 letters with three marks, 53 ligatures of eighteen letters", async () => {
    const account = anAccount({
      username: parseUsername("\u1F82".repeat(64)),
      displayName: parseDisplayName("\uFDFA".repeat(53)),
    });
    await store.transaction((tx) => tx.accounts.add(account));
    const find = (search: string) => store.read((reader) => reader.accounts.list({ search, limit: 10 }));
    expect(await find(account.displayName)).toEqual([account]);
    expect(await find(account.username)).toEqual([account]);
  });

  it("take an event whatever the host says of its actor, clipped to what they hold", async () => {
    const long = "\u{1F600}".repeat(1000);
    const event: AuditEvent = anEvent({ actor: { name: `a\0${long}`, clientIp: long, userAgent: `agent ${long}` } });
    await store.transaction((tx) => tx.audit.append(event, "0".repeat(64)));
    const [found] = await store.read((reader) => reader.audit.list({ limit: 1 }));
    const { clientIp = "", name = "", userAgent = "" } = found?.actor ?? {};
    expect([name, clientIp, userAgent].map((text) => Array.from(text).length)).toEqual([255, 64, 512]);
    expect(name.startsWith("a\u{1F600}")).toBe(true);
    expect([name, clientIp, userAgent].every((text) => text.isWellFormed())).toBe(true);
  });
});
