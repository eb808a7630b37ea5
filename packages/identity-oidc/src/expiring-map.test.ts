import { FakeClock } from "@pp/identity-testing";
import { expect, it } from "vitest";
import { ExpiringMap } from "./expiring-map.ts";

it("remembers up to, and not at, the instant it expires", () => {
  const clock = new FakeClock();
  const map = new ExpiringMap<number>(clock, { ttlSeconds: 10, maxSize: 5 });
  map.set("a", 1);

  clock.advance({ seconds: 9, milliseconds: 999 });
  expect(map.get("a")).toBe(1);

  clock.advance({ milliseconds: 1 });
  expect(map.get("a")).toBeUndefined();
});

it("forgets the oldest when there is one too many", () => {
  const map = new ExpiringMap<number>(new FakeClock(), { ttlSeconds: 10, maxSize: 2 });
  map.set("a", 1);
  map.set("b", 2);
  map.set("a", 3);
  map.set("c", 4);
  expect(["a", "b", "c"].map((key) => map.get(key))).toEqual([3, undefined, 4]);
});

it("lets go of what has expired when something new comes", () => {
  const clock = new FakeClock();
  const map = new ExpiringMap<number>(clock, { ttlSeconds: 10, maxSize: 100 });
  for (let index = 0; index < 50; index += 1) map.set(String(index), index);
  clock.advance({ seconds: 10 });
  map.set("new", 1);
  expect(map.size).toBe(1);
});

it("forgets what is deleted", () => {
  const map = new ExpiringMap<number>(new FakeClock(), { ttlSeconds: 10, maxSize: 2 });
  map.set("a", 1);
  map.delete("a");
  expect(map.get("a")).toBeUndefined();
});
