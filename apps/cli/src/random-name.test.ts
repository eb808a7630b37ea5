import { expect, it } from "vitest";
import { randomName } from "./random-name.ts";

const named = (...bytes: number[]): string => randomName({ bytes: () => Uint8Array.from(bytes) });

it("makes 1024 different names of two words, each as likely as any other", () => {
  const names = new Map<string, number>();
  for (let first = 0; first < 256; first += 1) {
    for (let second = 0; second < 256; second += 1) {
      const name = named(first, second);
      names.set(name, (names.get(name) ?? 0) + 1);
    }
  }
  expect(names.size).toBe(1024);
  expect(new Set(names.values())).toEqual(new Set([64]));
  for (const name of names.keys()) expect(name).toMatch(/^[A-Z][a-z]+ [A-Z][a-z]+$/);
});
