/** How a report is written. */
export const reportFormats = ["table", "markdown", "csv", "tsv", "json"] as const;
export type ReportFormat = (typeof reportFormats)[number];

/** What a cell can hold; undefined is an empty cell, and null in JSON. Dates are shown in UTC. */
export type CellValue = string | number | boolean | Date | undefined | readonly string[];

export interface Column<Row> {
  /** The heading. */
  readonly title: string;
  /** The key in JSON; the title in snake_case unless given. */
  readonly key?: string;
  readonly value: (row: Row) => CellValue;
  /** What people read where that differs from the value, `Enabled` for true say. JSON keeps the value. */
  readonly text?: (row: Row) => string;
}

export interface ReportOptions {
  readonly format: ReportFormat;
  /** Leave spreadsheet formulas in CSV and TSV as they are. */
  readonly raw?: boolean;
}
