import { displayWidth } from "./display-width.ts";

const spaces = (count: number): string => " ".repeat(Math.max(count, 0));

export const padEnd = (text: string, width: number): string => text + spaces(width - displayWidth(text));
const padStart = (text: string, width: number): string => spaces(width - displayWidth(text)) + text;

/** The odd space goes to the right. */
export const center = (text: string, width: number): string =>
  padEnd(spaces(Math.floor((width - displayWidth(text)) / 2)) + text, width);

/** An IP address is none. */
const numeric = /^[+-]?\d+(?:,\d{3})*(?:[.,]\d+)?%?$/;

/** Numbers and percentages to the right, the rest to the left. */
export const align = (text: string, width: number): string =>
  numeric.test(text) ? padStart(text, width) : padEnd(text, width);

/**
 * The width of each column: that of its title or of its widest line.
 * One row after the other, since a call cannot take as many arguments as a table has rows.
 *
 * @param rows what stands in each column, a list of lines
 */
export function columnWidths(
  titles: readonly string[],
  rows: readonly (readonly (readonly string[])[])[],
): readonly number[] {
  const widths = titles.map(displayWidth);
  for (const row of rows) {
    row.forEach((lines, column) => {
      for (const line of lines) widths[column] = Math.max(widths[column] ?? 0, displayWidth(line));
    });
  }
  return widths;
}
