import { expect, it } from "vitest";
import { confusables } from "./confusables.ts";

const fold = (text: string): string => text.normalize("NFKC").toLowerCase().normalize("NFD");

it("leads to a character that leads nowhere else: one look-up is enough", () => {
  expect([...confusables.values()].filter((target) => confusables.has(target))).toEqual([]);
});

it("knows folded characters only: no other comes through the parser", () => {
  expect([...confusables.keys()].filter((character) => fold(character) !== character)).toEqual([]);
});

it("leaves ASCII alone", () => {
  expect([...confusables.keys()].filter((character) => character < "\u0080")).toEqual([]);
});

it.each([
  ["\u0430", "a"],
  ["\u0435", "e"],
  ["\u043E", "o"],
  ["\u0440", "p"],
  ["\u0441", "c"],
  ["\u0443", "y"],
  ["\u0445", "x"],
  ["\u0456", "i"],
  ["\u0458", "j"],
  ["\u0455", "s"],
  ["\u03BF", "o"],
  ["\u03BD", "v"],
  ["\u0501", "d"],
  ["\u051B", "q"],
  ["\u0585", "o"],
  ["\u05D5", "l"],
  ["\u0665", "o"],
])("takes %s for %s", (character, target) => {
  expect(confusables.get(character)).toBe(target);
});
