import { invalidField, type Problem } from "../problem.ts";
import { answer } from "./answer.ts";
import type { Call } from "./operation.ts";

type PageQuery = Readonly<Record<string, string | number | undefined>> & { readonly count: number };

interface Page<Row> {
  /** Of the list, below the base path. */
  readonly path: string;
  readonly rows: readonly Row[];
  readonly view: (row: Row) => unknown;
  /** The parameter with which the page after this row begins. */
  readonly cursor: (last: Row) => Readonly<Record<string, string>>;
}

/** One page as an array; when it is full, with where the next one is (RFC 8288). */
export function answerPage<Row>(
  { baseUrl, query }: Pick<Call<unknown, PageQuery>, "baseUrl" | "query">,
  { cursor, path, rows, view }: Page<Row>,
): Response {
  const last = rows.at(-1);
  const isFull = last !== undefined && rows.length === query.count;
  const next = isFull ? `${baseUrl}${path}?${search({ ...query, ...cursor(last) })}` : undefined;
  return answer(rows.map(view), next === undefined ? {} : { headers: { Link: `<${next}>; rel="next"` } });
}

/** The row that a page shall begin after has gone meanwhile, and with it its place. */
export const goneCursor: Problem = invalidField("after", "is not there any more; begin again without it");

function search(query: PageQuery): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) parameters.set(name, String(value));
  }
  return parameters.toString();
}
