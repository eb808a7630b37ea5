import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anEvent } from "@pp/identity-testing";
import { AuditBench, digest } from "../../test/support/audit-bench.ts";
import { anyText } from "../../test/support/texts.ts";
import type { Actor } from "./audit-event.ts";
import { contentHashOf } from "./content-hash.ts";

/** What becomes of an actor's name on its way into the log. */
async function storedName(name: string): Promise<string> {
  const bench = new AuditBench();
  await bench.append({ actor: { name } });
  return bench.event(1).actor.name;
}

describe("AuditTrail", () => {
  it("gives every event the hash of its content", async () => {
    const bench = new AuditBench();
    await bench.append({ reason: "because" });
    const stored = bench.event(1);
    expect(stored).toMatchObject({ id: 1, subjectName: "bob", reason: "because" });
    expect(stored.contentHash).toBe(contentHashOf(stored, digest));
  });

  it("keeps what is not given away: no empty texts in their place", async () => {
    const bench = new AuditBench();
    await bench.append();
    expect(bench.event(1).actor).toEqual({ name: "cli:root" });
    expect(bench.event(1)).not.toHaveProperty("reason");
  });

  it.each<
    [string, number, (bench: AuditBench, text: string) => Promise<void>, (bench: AuditBench) => string | undefined]
  >([
    ["actor's name", 255, (b, name) => b.append({ actor: { name } }), (b) => b.event(1).actor.name],
    ["address", 64, (b, clientIp) => b.append({ actor: { name: "x", clientIp } }), (b) => b.event(1).actor.clientIp],
    [
      "user agent",
      512,
      (b, userAgent) => b.append({ actor: { name: "x", userAgent } }),
      (b) => b.event(1).actor.userAgent,
    ],
    ["subject", 64, (b, subject) => b.append({ subject }), (b) => b.event(1).subject],
    ["subject's name", 200, (b, subjectName) => b.append({ subjectName }), (b) => b.event(1).subjectName],
    ["reason", 255, (b, reason) => b.append({ reason }), (b) => b.event(1).reason],
  ])("cuts the %s at %i characters, and not before", async (_, max, append, read) => {
    for (const [text, kept] of [
      ["é".repeat(max), "é".repeat(max)],
      ["é".repeat(max + 1), "é".repeat(max)],
      ["\u{1F600}".repeat(max + 1), "\u{1F600}".repeat(max)],
      [`a${"\u{1F600}".repeat(max)}`, `a${"\u{1F600}".repeat(max - 1)}`],
    ] as const) {
      const bench = new AuditBench();
      await append(bench, text);
      expect(read(bench)).toBe(kept);
    }
  });

  it("takes NUL away before it counts, and replaces half surrogate pairs", async () => {
    expect(await storedName(`${"\0".repeat(600)}root\0`)).toBe("root");
    expect(await storedName("a\uD83Db\uDE00c")).toBe("a\uFFFDb\uFFFDc");
  });

  it("any text of the host or a request is stored as it was hashed, whatever a database does to it", async () => {
    const actor: fc.Arbitrary<Actor> = fc.record({ name: anyText, clientIp: anyText, userAgent: anyText });
    await fc.assert(
      fc.asyncProperty(actor, anyText, anyText, async (by, subjectName, reason) => {
        const bench = new AuditBench();
        await bench.append(anEvent({ actor: by, subjectName, reason }));
        const stored = bench.event(1);
        for (const text of [stored.actor.name, stored.actor.clientIp, stored.actor.userAgent, stored.subjectName]) {
          expect(Buffer.from(text ?? "", "utf8").toString("utf8")).toBe(text);
          expect(text).not.toContain("\0");
        }
        expect(await bench.verify()).toMatchObject({ findings: [], events: 1 });
      }),
      { numRuns: 300 },
    );
  });
});
