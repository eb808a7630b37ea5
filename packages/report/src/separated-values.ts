import { stringify } from "csv-stringify/sync";

/** What spreadsheets take for a formula, wide forms included, or skip before one (OWASP: CSV injection). */
const formulaStart = /^[=+\-@＝＋－＠\t\r\n\0]/;

export interface SeparatedCell {
  readonly text: string;
  /** Numbers and dates are ours: `-5` is not a formula. */
  readonly isText: boolean;
}

export interface SeparatedOptions {
  readonly delimiter: ";" | "\t";
  readonly raw: boolean;
}

/** RFC 4180 quoting with `\n` line ends, the headings first, no byte order mark. */
export function renderSeparated(
  titles: readonly string[],
  rows: readonly (readonly SeparatedCell[])[],
  { delimiter, raw }: SeparatedOptions,
): string {
  const neutralize = ({ text, isText }: SeparatedCell): string =>
    !raw && isText && formulaStart.test(text) ? `'${text}` : text;
  const records = [titles, ...rows.map((row) => row.map(neutralize))].map((record) => [...record]);
  return stringify(records, { delimiter, quoted_match: /[\r\n]/, record_delimiter: "\n" });
}
