import type { Identity, Principal, SessionId } from "@pp/identity";
import { describe, expect, it } from "vitest";
import { ActivityNotes } from "./activity.ts";

const principal = (id: string): Principal => ({
  kind: "browser",
  session: { id: id as SessionId, refId: id },
  account: undefined,
  client: undefined,
  scope: "*" as Principal["scope"],
});

function bench(outcome: () => Promise<boolean> = () => Promise.resolve(true)) {
  const noted: string[] = [];
  const errors: unknown[] = [];
  const sessions = {
    noteActivity({ id }: { readonly id: string }, clientIp: string) {
      noted.push(`${id} ${clientIp}`);
      return outcome();
    },
  } as unknown as Identity["sessions"];
  const notes = new ActivityNotes({ sessions }, (error) => errors.push(error));
  return { notes, noted, errors, later: () => new Promise((resolve) => setImmediate(() => setImmediate(resolve))) };
}

describe("ActivityNotes", () => {
  it("writes after the answer, with the address of the client", async () => {
    const { later, noted, notes } = bench();
    notes.note(principal("a"), "192.0.2.1", 0);
    expect(noted).toEqual([]);
    await later();
    expect(noted).toEqual(["a 192.0.2.1"]);
  });

  it("writes once a minute for each session: again at 60 seconds, and not before", async () => {
    const { later, noted, notes } = bench();
    const note = (id: string, nowMs: number) => {
      notes.note(principal(id), "x", nowMs);
    };
    note("a", 0);
    note("a", 1);
    note("b", 2);
    note("a", 59_999);
    await later();
    expect(noted).toEqual(["a x", "b x"]);
    note("a", 60_000);
    await later();
    expect(noted).toEqual(["a x", "b x", "a x"]);
  });

  it("tells the host of a failure, and nobody else", async () => {
    const error = new Error("database away");
    const { errors, later, notes } = bench(() => Promise.reject(error));
    notes.note(principal("a"), "x", 0);
    await later();
    expect(errors).toEqual([error]);
  });

  it("remembers the 10,000 sessions that were written last, and writes another one again", async () => {
    const { later, noted, notes } = bench();
    const note = (id: number, nowMs: number) => {
      notes.note(principal(String(id)), "x", nowMs);
    };
    for (let id = 0; id < 10_000; id += 1) note(id, 0);
    note(0, 60_000);
    // One too many: the oldest is 1 by now.
    note(10_000, 60_000);
    await later();
    noted.length = 0;
    for (const id of [0, 2, 9_999, 1]) note(id, 59_999);
    await later();
    expect(noted).toEqual(["1 x"]);
  });
});
