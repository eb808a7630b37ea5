import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { micromark } from "micromark";
import { gfmTable, gfmTableHtml } from "micromark-extension-gfm-table";
import { describe, expect, it } from "vitest";
import { displayWidth } from "./display-width.ts";
import { renderReport } from "./render-report.ts";
import type { Column } from "./report.ts";

const columns: readonly Column<readonly [string, string]>[] = [
  { title: "First", value: ([first]) => first },
  { title: "Second", value: ([, second]) => second },
];

/** Everything that means something to one of the formats, often. */
const nasty = fc.string({
  unit: fc.constantFrom(
    ...Array.from("|\\`*-_<>&[]()#~:;,'\"=+@＝ \n\r\tab1日\u001B\u009B\u202E\u200D\u{1F469}\uFE0F"),
  ),
});
const anyText = fc.oneof(nasty, fc.string({ unit: "binary" }), fc.string({ unit: "grapheme" }));
const anyRows = fc.array(fc.tuple(anyText, anyText), { minLength: 1, maxLength: 5 });
const linesOf = (report: string): readonly string[] => report.replace(/\n$/, "").split("\n");
const runs = { numRuns: 500 };

describe("whatever a cell holds", () => {
  it.each(["table", "markdown"] as const)("every line of a %s has the same width, and nothing to obey", (format) => {
    fc.assert(
      fc.property(anyRows, (rows) => {
        const lines = linesOf(renderReport(rows, columns, { format }));
        expect(new Set(lines.map(displayWidth)).size).toBe(1);
        expect(lines.join("")).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
      }),
      runs,
    );
  });

  it("a Markdown row is one line with as many bars as the heading", () => {
    fc.assert(
      fc.property(anyRows, (rows) => {
        const lines = linesOf(renderReport(rows, columns, { format: "markdown" }));
        const bars = (line: string): number => line.replaceAll(/\\[\s\S]/g, "").split("|").length - 1;
        expect(lines.map(bars)).toEqual([3, 3, ...rows.map(() => 3)]);
      }),
      runs,
    );
  });

  it("a Markdown parser sees one table with these rows and columns, and code in none of them", () => {
    const extensions = { extensions: [gfmTable()], htmlExtensions: [gfmTableHtml()] };
    const count = (html: string, tag: string): number => html.split(`<${tag}>`).length - 1;
    fc.assert(
      fc.property(anyRows, (rows) => {
        const html = micromark(renderReport(rows, columns, { format: "markdown" }), extensions);
        expect(html).toMatch(/^<table>[\s\S]*<\/table>\n?$/);
        expect(["table", "th", "tr", "td", "code"].map((tag) => count(html, tag))).toEqual([
          1,
          2,
          rows.length + 1,
          rows.length * 2,
          0,
        ]);
      }),
      runs,
    );
  });

  it.each([
    ["csv", ";"],
    ["tsv", "\t"],
  ] as const)("%s parses back to it, with an apostrophe before formulas unless raw", (format, delimiter) => {
    const neutral = (text: string): string => (/^[=+\-@＝＋－＠\t\r\n\0]/.test(text) ? `'${text}` : text);
    fc.assert(
      fc.property(anyRows, fc.boolean(), (rows, raw) => {
        const parsed: unknown = parse(renderReport(rows, columns, { format, raw }), { delimiter });
        expect(parsed).toEqual([["First", "Second"], ...rows.map((row) => (raw ? row : row.map(neutral)))]);
      }),
      runs,
    );
  });

  it("JSON parses back to it", () => {
    fc.assert(
      fc.property(anyRows, (rows) => {
        const parsed: unknown = JSON.parse(renderReport(rows, columns, { format: "json" }));
        expect(parsed).toEqual(rows.map(([first, second]) => ({ first, second })));
      }),
      runs,
    );
  });

  it("every format ends with exactly one line end", () => {
    fc.assert(
      fc.property(anyRows, fc.constantFrom("table", "markdown", "csv", "tsv", "json"), (rows, format) => {
        // The last cell of a CSV may end with line ends of its own, within quotes.
        const report = renderReport([...rows, ["x", "y"]], columns, { format });
        expect(report).toMatch(/[^\n]\n$/);
        expect(report).not.toMatch(/^\n/);
      }),
      runs,
    );
  });
});
