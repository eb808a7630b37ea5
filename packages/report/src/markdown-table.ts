import { escapeForTerminal } from "./escape-for-terminal.ts";
import { align, center, columnWidths } from "./pad.ts";

/** A Markdown table whose columns are aligned as plain text too. No cell can end its column or its row. */
export function renderMarkdownTable(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const head = titles.map(escapeCell);
  const cells = rows.map((row) => row.map(escapeCell));
  const widths = columnWidths(
    head,
    cells.map((row) => row.map((cell) => [cell])),
  );
  const width = (column: number): number => widths[column] ?? 0;
  return [
    line(head.map((title, column) => center(title, width(column)))),
    `|${widths.map((columnWidth) => "-".repeat(columnWidth + 2)).join("|")}|`,
    ...cells.map((row) => line(row.map((cell, column) => align(cell, width(column))))),
    "",
  ].join("\n");
}

const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;

/**
 * No bar ends the cell, and no backtick begins code, inside which some programs take bars for text. A backslash
 * before either would take the escape away from it, so it is escaped too where it stands there.
 */
const escapeCell = (text: string): string =>
  escapeForTerminal(text)
    .replaceAll(/\\+(?=[|`]|$)/g, (slashes) => slashes.repeat(2))
    .replaceAll(/[|`]/g, "\\$&")
    .replaceAll("* * *", "\\* \\* \\*");
