import { renderReport } from "@pp/report";

/** A cell of the box: what it is called and what it is. */
export type BoxCell = readonly [title: string, text: string];

/** Two headings and two values between lines: the one time that a secret is shown. */
export function secretBox(cells: readonly [BoxCell, BoxCell]): string {
  const columns = cells.map(([title, text]) => ({ title, value: () => text }));
  return renderReport([undefined], columns, { format: "table" });
}
