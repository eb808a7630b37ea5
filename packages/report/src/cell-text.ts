import type { CellValue, Column } from "./report.ts";

/**
 * What a person reads in a cell. Dates are `YYYY-MM-DD HH:MM:SS` in UTC, truth is `Yes` or `No`, nothing is empty,
 * and so is a date that is none: one damaged row must not take the report away.
 */
export function valueText(value: CellValue): string {
  if (value === undefined) return "";
  if (value instanceof Date) return dateText(value);
  if (typeof value === "boolean") return value ? "Yes" : "No";
  return typeof value === "object" ? value.join(", ") : String(value);
}

const dateText = (date: Date): string =>
  Number.isNaN(date.getTime())
    ? ""
    : date
        .toISOString()
        .replace("T", " ")
        .replace(/\.\d+Z$/, "");

export const cellText = <Row>(column: Column<Row>, row: Row): string =>
  column.text === undefined ? valueText(column.value(row)) : column.text(row);
