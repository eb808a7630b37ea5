import { cellText } from "./cell-text.ts";
import { propertyKey, renderJson, snakeCase, toRecord } from "./json.ts";
import { renderMarkdownTable } from "./markdown-table.ts";
import type { CellValue, Column, ReportOptions } from "./report.ts";
import { renderSeparated } from "./separated-values.ts";
import { renderTextTable } from "./text-table.ts";

/** Rows under headings, with one line end at the end. No rows: the headings alone, or `[]`. */
export function renderReport<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  { format, raw = false }: ReportOptions,
): string {
  const titles = columns.map((column) => column.title);
  switch (format) {
    case "json":
      return renderJson(rows.map((row) => toRecord(columns.map((column) => [keyOf(column), column.value(row)]))));
    case "csv":
    case "tsv": {
      const cells = rows.map((row) =>
        columns.map((column) => ({ text: cellText(column, row), isText: isText(column, row) })),
      );
      return renderSeparated(titles, cells, { delimiter: format === "csv" ? ";" : "\t", raw });
    }
    case "markdown":
    case "table": {
      const render = format === "table" ? renderTextTable : renderMarkdownTable;
      return render(
        titles,
        rows.map((row) => columns.map((column) => cellText(column, row))),
      );
    }
  }
}

/** One thing as names and values, sorted by name; one object in JSON. */
export function renderProperties(properties: Readonly<Record<string, CellValue>>, options: ReportOptions): string {
  const entries = Object.entries(properties).sort(([a], [b]) => (a < b ? -1 : Number(a > b)));
  if (options.format === "json") {
    return renderJson(toRecord(entries.map(([name, value]) => [propertyKey(name), value])));
  }
  const columns: readonly Column<readonly [string, CellValue]>[] = [
    { title: "Name", value: ([name]) => name },
    // Truth is written as a program would.
    { title: "Value", value: ([, value]) => (typeof value === "boolean" ? String(value) : value) },
  ];
  return renderReport(entries, columns, options);
}

const keyOf = <Row>({ key, title }: Column<Row>): string => key ?? snakeCase(title);

/** Numbers, dates and truth write nothing that a spreadsheet could take for a formula; a text function might. */
function isText<Row>(column: Column<Row>, row: Row): boolean {
  if (column.text !== undefined) return true;
  const value = column.value(row);
  return typeof value === "string" || Array.isArray(value);
}
