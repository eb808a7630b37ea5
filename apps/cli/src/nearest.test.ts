import { describe, expect, it } from "vitest";
import { editDistance, nearest } from "./nearest.ts";

describe("editDistance", () => {
  it.each([
    ["", "", 0],
    ["abc", "abc", 0],
    ["", "abc", 3],
    ["abc", "", 3],
    ["users", "uesrs", 1],
    ["passwd", "passwrd", 1],
    ["kitten", "sitting", 3],
    ["ls", "rm", 2],
  ])("from %j to %j is %d", (a, b, distance) => {
    expect(editDistance(a, b)).toBe(distance);
    expect(editDistance(b, a)).toBe(distance);
  });
});

describe("nearest", () => {
  const commands = ["users", "users ls", "users rm", "passwd"];

  it.each([
    ["user", "users"],
    ["users l", "users ls"],
    ["password", "passwd"],
    ["frobnicate", undefined],
    ["x", undefined],
    ["lord", undefined],
  ])("to %j is %j", (text, match) => {
    expect(nearest(text, commands)).toBe(match);
  });

  it("is nothing among nothing", () => {
    expect(nearest("users", [])).toBeUndefined();
  });
});
