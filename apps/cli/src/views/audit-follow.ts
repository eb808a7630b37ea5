import type { StoredAuditEvent } from "@pp/identity";
import { type Column, displayWidth, escapeForTerminal, type ReportFormat, renderReport } from "@pp/report";
import { eventColumns } from "./audit-columns.ts";

/** So wide are the columns, in their order; the last one is as wide as it is. */
const widths: Readonly<Record<string, number>> = {
  ID: 6,
  Time: 19,
  Action: 20,
  Actor: 16,
  Subject: 16,
  Realm: 6,
  "Client IP": 15,
  Outcome: 10,
};

/** Events that come one after the other, each as a line by itself; CSV and TSV begin with the headings. */
export class EventLines {
  readonly #columns: readonly Column<StoredAuditEvent>[];
  readonly #format: ReportFormat;
  readonly #raw: boolean;
  #isFirst = true;

  constructor({ format, long, raw }: { readonly format: ReportFormat; readonly long: boolean; readonly raw: boolean }) {
    this.#columns = eventColumns({ long });
    this.#format = format;
    this.#raw = raw;
  }

  render(events: readonly StoredAuditEvent[]): string {
    if (events.length === 0) return "";
    if (this.#format === "table") return events.map((event) => this.#plainLine(event)).join("");
    if (this.#format === "json") return events.map((event) => this.#jsonLine(event)).join("");
    const report = renderReport(events, this.#columns, { format: this.#format, raw: this.#raw });
    const headingLines = this.#format === "markdown" ? 2 : 1;
    const text = this.#isFirst ? report : report.split("\n").slice(headingLines).join("\n");
    this.#isFirst = false;
    return text;
  }

  #plainLine(event: StoredAuditEvent): string {
    const cells = this.#columns.map(({ title, value }) => padded(plainText(value(event)), widths[title] ?? 0));
    return `${cells.join("  ").trimEnd()}\n`;
  }

  /** The elements of the report's array, one a line. */
  #jsonLine(event: StoredAuditEvent): string {
    const [row] = JSON.parse(renderReport([event], this.#columns, { format: "json" })) as readonly [object];
    return `${JSON.stringify(row)}\n`;
  }
}

const plainText = (value: ReturnType<Column<StoredAuditEvent>["value"]>): string => {
  if (value instanceof Date) return value.toISOString().slice(0, 19).replace("T", " ");
  return escapeForTerminal(Array.isArray(value) ? value.join(", ") : String(value ?? ""));
};

const padded = (text: string, width: number): string => text + " ".repeat(Math.max(0, width - displayWidth(text)));
