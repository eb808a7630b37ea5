import { type Column, renderReport, type ReportOptions } from "@pp/report";

export interface PagedReportOptions extends ReportOptions {
  readonly write: (text: string) => void;
}

export interface WrittenReport<Row> {
  readonly count: number;
  readonly last: Row | undefined;
}

/**
 * Renders pages one after the other as one report; no rows are no report, or `[]`. Tables need all rows before the
 * first line can be written, since the widest cell makes the width; the other formats come page by page.
 */
export async function writePagedReport<Row>(
  pages: AsyncIterable<readonly Row[]>,
  columns: readonly Column<Row>[],
  { write, ...options }: PagedReportOptions,
): Promise<WrittenReport<Row>> {
  const { format } = options;
  const render = (rows: readonly Row[]): string => renderReport(rows, columns, options);
  const isStream = format !== "table" && format !== "markdown";
  const kept: Row[] = [];
  let count = 0;
  let last: Row | undefined;
  for await (const rows of pages) {
    if (format === "json") write(jsonPart(render(rows), count));
    else if (isStream) write(separatedPart(render(rows), count));
    else for (const row of rows) kept.push(row);
    count += rows.length;
    last = rows.at(-1);
  }
  if (kept.length > 0) write(render(kept));
  if (format === "json") write(count === 0 ? render([]) : "\n]\n");
  return { count, last };
}

/** The elements without the bracket after them; from the second page on a comma takes the place of the one before. */
const jsonPart = (array: string, before: number): string =>
  (before === 0 ? "[" : ",") + array.slice("[".length, array.lastIndexOf("\n]"));

/** The headings belong to the first page. They are ours: no line end is in them. */
const separatedPart = (lines: string, before: number): string =>
  before === 0 ? lines : lines.slice(lines.indexOf("\n") + 1);
