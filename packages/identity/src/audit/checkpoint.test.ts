import { describe, expect, it } from "vitest";
import { formatCheckpoint, parseCheckpoint } from "./checkpoint.ts";

const signature = "0123456789abcdef".repeat(4);
const at = "2025-01-01T00:00:00.000Z";

describe("checkpoints", () => {
  it("are one line that is read back, with blanks around it too", () => {
    const checkpoint = { seal: 12, signature, at };
    const line = formatCheckpoint(checkpoint);
    expect(line).toBe(`audit-checkpoint:1:12:${signature}:${at}`);
    expect(parseCheckpoint(` ${line}\n`)).toEqual(checkpoint);
  });

  it("of a log without seals have no signature", () => {
    const checkpoint = { seal: 0, signature: "", at };
    expect(parseCheckpoint(formatCheckpoint(checkpoint))).toEqual(checkpoint);
  });

  it.each([
    "",
    "audit-checkpoint",
    `audit-checkpoint:2:12:${signature}:${at}`,
    `audit-checkpoint:1:-1:${signature}:${at}`,
    `audit-checkpoint:1:1234567890123456:${signature}:${at}`,
    `audit-checkpoint:1:12:${signature.slice(1)}:${at}`,
    `audit-checkpoint:1:12:${signature.toUpperCase()}:${at}`,
    `audit-checkpoint:1:12:${signature}:`,
    `audit-checkpoint:1:12:${signature}:${at} ${at}`,
    // Would let any log pass, or none.
    `audit-checkpoint:1:12::${at}`,
    `audit-checkpoint:1:0:${signature}:${at}`,
  ])("are refused when the line is %j", (text) => {
    expect(() => parseCheckpoint(text)).toThrow(expect.objectContaining({ code: "audit/checkpoint-invalid" }));
  });
});
