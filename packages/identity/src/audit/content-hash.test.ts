import { describe, expect, it } from "vitest";
import { digest } from "../../test/support/audit-bench.ts";
import type { AuditEvent } from "./audit-event.ts";
import { contentHashOf } from "./content-hash.ts";

const event: AuditEvent = {
  at: new Date("2025-01-01T00:00:00.123Z"),
  actor: { name: "anonymous", clientIp: "192.0.2.1", userAgent: "curl" },
  action: "login.attempted",
  subject: "uqxqg7i1kperxxx1",
  subjectName: "bob",
  fields: ["a", "b"],
  realm: "web",
  outcome: "failed",
  reason: "wrong password",
};
const hashOf = (changes: Partial<AuditEvent>): string => contentHashOf({ ...event, ...changes }, digest);

describe("contentHashOf", () => {
  it("is the SHA-256 of one fixed text, which must never change: logs out there are sealed with it", () => {
    const text =
      '[1,"2025-01-01T00:00:00.123Z","anonymous","192.0.2.1","curl","login.attempted","uqxqg7i1kperxxx1","bob",["a","b"],"web","failed","wrong password"]';
    expect(contentHashOf(event, digest)).toBe(digest.sha256(text));
  });

  it.each<[string, Partial<AuditEvent>]>([
    ["time, by a millisecond", { at: new Date("2025-01-01T00:00:00.124Z") }],
    ["actor", { actor: { ...event.actor, name: "cli:root" } }],
    ["address", { actor: { ...event.actor, clientIp: "192.0.2.2" } }],
    ["user agent", { actor: { ...event.actor, userAgent: "wget" } }],
    ["action", { action: "session.opened" }],
    ["subject", { subject: "uqxqg7i1kperxxx2" }],
    ["subject's name", { subjectName: "bo" }],
    ["fields, taken together", { fields: ["a,b"] }],
    ["order of the fields", { fields: ["b", "a"] }],
    ["realm", { realm: "api" }],
    ["outcome", { outcome: "ok" }],
    ["reason", { reason: "" }],
    ["border between two texts", { subject: "uqxqg7i1kperxxx1b", subjectName: "ob" }],
  ])("changes with the %s", (_, changes) => {
    expect(hashOf(changes)).not.toBe(hashOf({}));
  });

  it("is the same for a text that is empty and for one that is not there, as a store may return either", () => {
    const { at, action, subject, subjectName, fields } = event;
    const absent: AuditEvent = { at, action, subject, subjectName, fields, actor: { name: "x" } };
    const given: AuditEvent = {
      ...absent,
      actor: { name: "x", clientIp: "", userAgent: "" },
      reason: "",
      outcome: "ok",
    };
    expect(contentHashOf(given, digest)).toBe(contentHashOf(absent, digest));
  });
});
