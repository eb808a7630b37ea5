import type { CellValue, Column, ReportFormat } from "@pp/report";
import { CliError } from "./cli-error.ts";
import { IdentityCommand } from "./identity-command.ts";
import { flag } from "./options.ts";
import { type Paging, pages } from "./pages.ts";

export interface PrintedPages<Cursor> {
  readonly count: number;
  /** Where the next page begins; undefined when there are no more rows. */
  readonly next: Cursor | undefined;
}

/** Commands that print a report: a table unless another format is asked for. */
export abstract class ReportCommand extends IdentityCommand {
  readonly markdown = flag("--md,-m", "format as machine-readable Markdown");
  readonly csv = flag("--csv,-c", "export as semicolon separated values");
  readonly tsv = flag("--tsv,-t", "export as tab separated values");
  readonly raw = flag("--raw", "leave what a spreadsheet takes for a formula as it is in CSV and TSV");

  protected format(): ReportFormat {
    const formats: readonly (readonly [ReportFormat, boolean | undefined])[] = [
      ["markdown", this.markdown],
      ["csv", this.csv],
      ["tsv", this.tsv],
      ["json", this.json],
    ];
    const [format, other] = formats.filter(([, isGiven]) => isGiven === true).map(([name]) => name);
    if (other !== undefined) {
      throw new CliError("cli/invalid-arguments", "give only one of --md, --csv, --tsv and --json");
    }
    return format ?? "table";
  }

  protected override checkFlags(): void {
    this.format();
  }

  /** Rows under headings. The renderer is loaded when there is something to render. */
  protected async printReport<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): Promise<void> {
    const { renderReport } = await import("./views/render.ts");
    this.print(renderReport(rows, columns, { format: this.format(), raw: this.raw === true }));
  }

  /** Rows page by page; nothing at all when there are none, except for `[]`. */
  protected async printPages<Row, Cursor>(
    paging: Paging<Row, Cursor>,
    columns: readonly Column<Row>[],
  ): Promise<PrintedPages<Cursor>> {
    const { writePagedReport } = await import("./views/paged-report.ts");
    const options = { format: this.format(), raw: this.raw === true, write: this.print.bind(this) };
    const { count, last } = await writePagedReport(pages(paging), columns, options);
    if (last === undefined || count < paging.limit) return { count, next: undefined };
    const next = paging.cursorOf(last);
    const isMore = (await paging.fetch(next, 1)).length > 0;
    return { count, next: isMore ? next : undefined };
  }

  /** One thing, as names and values. */
  protected async printProperties(properties: Readonly<Record<string, CellValue>>): Promise<void> {
    const { renderProperties } = await import("./views/render.ts");
    this.print(renderProperties(properties, { format: this.format(), raw: this.raw === true }));
  }
}
