import { escapeForTerminal } from "./escape-for-terminal.ts";
import { align, center, columnWidths, padEnd } from "./pad.ts";
import { wrap } from "./wrap.ts";

const MAX_CELL_WIDTH = 30;

/** A boxed table: headings centred, numbers to the right, cells wrapped at 30 columns. */
export function renderTextTable(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const headings = titles.map(escapeForTerminal);
  const cells = rows.map((row) => row.map((cell) => wrap(escapeForTerminal(cell), MAX_CELL_WIDTH)));
  const widths = columnWidths(headings, cells);
  const border = `|${widths.map((width) => "-".repeat(width + 2)).join("|")}|`;
  const head = line(headings.map((title, column) => center(title, widths[column] ?? 0)));
  const body = cells.flatMap((row) => bodyLines(row, widths));
  return [border, head, border, ...body, border, ""].join("\n");
}

const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;

function bodyLines(row: readonly (readonly string[])[], widths: readonly number[]): readonly string[] {
  const height = Math.max(...row.map((cell) => cell.length));
  return Array.from({ length: height }, (_, index) =>
    line(
      row.map((cell, column) => {
        const pad = cell.length === 1 ? align : padEnd;
        return pad(cell[index] ?? "", widths[column] ?? 0);
      }),
    ),
  );
}
