import { MAX_PAGE_SIZE } from "@pp/identity";

export interface Paging<Row, Cursor> {
  /** One page after `cursor`, at most `limit` rows. */
  readonly fetch: (cursor: Cursor | undefined, limit: number) => Promise<readonly Row[]>;
  readonly cursorOf: (row: Row) => Cursor;
  readonly start?: Cursor | undefined;
  /** How many rows at most; Infinity for all. */
  readonly limit: number;
}

/** Page by page, so that no table is too long for the memory. Nothing at all when there are no rows. */
export async function* pages<Row, Cursor>({
  fetch,
  cursorOf,
  start,
  limit,
}: Paging<Row, Cursor>): AsyncGenerator<readonly Row[]> {
  let cursor = start;
  for (let left = limit; left > 0;) {
    const size = Math.min(left, MAX_PAGE_SIZE);
    const page = await fetch(cursor, size);
    const last = page.at(-1);
    if (last === undefined) return;
    yield page;
    if (page.length < size) return;
    cursor = cursorOf(last);
    left -= page.length;
  }
}
