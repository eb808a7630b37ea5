import { expect, it } from "vitest";
import { parseReturnTo } from "./return-to.ts";

const origin = "https://photos.example.com";

it.each([
  ["/", "/"],
  ["/library/browse?view=cards&q=a%20b#top", "/library/browse?view=cards&q=a%20b#top"],
  ["/a/../b", "/b"],
  ["/search?q=https://elsewhere.example//x", "/search?q=https://elsewhere.example//x"],
  ["/über", "/%C3%BCber"],
  ["/a//b", "/a//b"],
  ["/%zz", "/%zz"],
  ["/100%25", "/100%25"],
])("keeps the path %s", (text, path) => {
  expect(parseReturnTo(text, origin)).toBe(path);
});

it.each([
  "//elsewhere.example",
  "///elsewhere.example",
  "/\\elsewhere.example",
  "\\\\elsewhere.example",
  "/\t/elsewhere.example",
  "/\n/elsewhere.example",
  "\t//elsewhere.example",
  " //elsewhere.example",
  "https://elsewhere.example",
  "https:elsewhere.example",
  "https://photos.example.com.elsewhere.example/",
  "https://photos.example.com@elsewhere.example/",
  "javascript:alert(1)",
  "data:text/html,x",
  "/.//elsewhere.example",
  "/a/..//elsewhere.example",
  "/%2e//elsewhere.example",
  "/%2F%2Felsewhere.example",
  "/%2felsewhere.example",
  "/%5Celsewhere.example",
  "/%09/elsewhere.example",
  "/%0d%0a%2felsewhere.example",
  "/%252F%252Felsewhere.example",
  "/%25252felsewhere.example",
  "/\u0000/elsewhere.example",
  "elsewhere.example",
  "",
  "?x",
  "#x",
])("leads home instead of following %j", (text) => {
  expect(parseReturnTo(text, origin)).toBe("/");
});

it("leads home when nothing is asked for", () => {
  expect(parseReturnTo(null, origin)).toBe("/");
});

it("keeps 1024 characters, and not one more, counted as they are sent", () => {
  expect(parseReturnTo(`/${"a".repeat(1023)}`, origin)).toHaveLength(1024);
  expect(parseReturnTo(`/${"a".repeat(1024)}`, origin)).toBe("/");
  expect(parseReturnTo(`/${"é".repeat(170)}`, origin)).toHaveLength(1021);
  expect(parseReturnTo(`/${"é".repeat(171)}`, origin)).toBe("/");
});

it("leads nowhere else, whatever is put together from the characters that matter", () => {
  const characters = ["/", "\\", ".", "%2f", "%5c", "%25", "\t", "e", "@", ":", "?", "#"];
  for (let number = 0; number < characters.length ** 4; number += 1) {
    const digits = [0, 1, 2, 3].map((place) => Math.floor(number / characters.length ** place) % characters.length);
    const text = `${digits.map((digit) => characters[digit]).join("")}/elsewhere.example`;
    const path = parseReturnTo(text, origin);
    expect(path.startsWith("/") && !/^[/\\]{2}/.test(path), text).toBe(true);
    expect(new URL(path, origin).origin, text).toBe(origin);
  }
});
