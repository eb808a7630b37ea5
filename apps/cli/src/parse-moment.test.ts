import { describe, expect, it } from "vitest";
import { parseDays, parseMoment } from "./parse-moment.ts";

const now = new Date("2025-06-15T12:00:00Z");

describe("parseMoment", () => {
  it.each([
    ["90d", "2025-03-17T12:00:00.000Z"],
    ["12h", "2025-06-15T00:00:00.000Z"],
    ["30m", "2025-06-15T11:30:00.000Z"],
    ["45s ago", "2025-06-15T11:59:15.000Z"],
    ["2W", "2025-06-01T12:00:00.000Z"],
    ["0s", "2025-06-15T12:00:00.000Z"],
    ["2024-02-29", "2024-02-29T00:00:00.000Z"],
    [" 2025-01-02 03:04 ", "2025-01-02T03:04:00.000Z"],
    ["2025-01-02 03:04:05", "2025-01-02T03:04:05.000Z"],
    ["2025-01-02T03:04:05.678Z", "2025-01-02T03:04:05.678Z"],
    ["2025-01-02t03:04:05z", "2025-01-02T03:04:05.000Z"],
    ["2025-01-02T03:04:05+02:00", "2025-01-02T01:04:05.000Z"],
  ])("takes %j for %s", (text, expected) => {
    expect(parseMoment(text, now, "--since").toISOString()).toBe(expected);
  });

  it.each([
    "",
    "yesterday",
    "90",
    "d",
    "-1d",
    "1.5h",
    "2025-02-29",
    "2025-13-01",
    "2025-01-02T25:00",
    "2025-1-2",
    "9y",
  ])("refuses %j, naming the flag and what it takes", (text) => {
    expect(() => parseMoment(text, now, "--until")).toThrow(
      expect.objectContaining({
        code: "cli/invalid-arguments",
        message: "--until takes 2025-12-31, 2025-12-31T23:59:59Z, or an age such as 90d, 12h or 30m",
      }),
    );
  });

  it("refuses an age that leads before all time", () => {
    expect(() => parseMoment("999999999w", now, "--since")).toThrow("--since takes");
  });
});

describe("parseDays", () => {
  it.each([
    ["1", 1],
    ["90d", 90],
    ["90D", 90],
    ["2w", 14],
    ["36500", 36_500],
    [undefined, undefined],
  ])("takes %j for %s", (text, days) => {
    expect(parseDays(text, "--keep")).toBe(days);
  });

  it.each(["", "0", "0d", "-1", "36501d", "5300w", "12h", "1.5d", "many"])("refuses %j", (text) => {
    expect(() => parseDays(text, "--keep")).toThrow("--keep takes a number of days from 1 to 36500, such as 90 or 90d");
  });
});
