import type { AuditQuery } from "@pp/identity";
import { searchRange } from "../search-range.ts";
import { type Condition, when, where } from "./conditions.ts";

/** What happens all the time fills a page from so many of the latest events. */
const NEWEST = 2000;

/**
 * What to ask for one page, in turn until a statement fills it; the last one finds what there is. Neither looks at
 * every row: the first at the latest events only, the second at what an index finds.
 */
export function auditStatements(query: AuditQuery): readonly Condition[] {
  const filters = [
    when("at >= ?", query.since),
    when("at < ?", query.until),
    when("actor = ?", query.actor),
    when("action = ?", query.action),
    outcomeCondition(query.outcome),
  ].filter((condition) => condition !== undefined);
  const keys = searchKeys(query.search);
  const before = query.beforeId ?? Number.MAX_SAFE_INTEGER;
  const page = when("id < ?", before);
  if (query.afterId !== undefined) {
    return [selectPage([...filters, anyOf(keys), page, when("id > ?", query.afterId)], "ASC", query.limit)];
  }
  if (filters.length === 0 && keys === undefined) return [selectPage([page], "DESC", query.limit)];
  const isByTime = query.since !== undefined || query.until !== undefined;
  return [
    amongNewest([...filters, anyOf(keys)], page, query.limit),
    byIndex({ filters, keys, isByTime, before, limit: query.limit }),
  ];
}

type Conditions = readonly (Condition | undefined)[];

function selectPage(conditions: Conditions, order: "ASC" | "DESC", limit: number): Condition {
  const { sql, values } = where(conditions);
  return { sql: `SELECT * FROM audit_events${sql} ORDER BY id ${order} LIMIT ?`, values: [...values, limit] };
}

function amongNewest(conditions: Conditions, page: Condition | undefined, limit: number): Condition {
  const [newest, { sql, values }] = [selectPage([page], "DESC", NEWEST), where(conditions)];
  return {
    sql: `SELECT * FROM (${newest.sql}) AS newest${sql} ORDER BY id DESC LIMIT ?`,
    values: [...newest.values, ...values, limit],
  };
}

interface IndexedPage {
  readonly filters: Conditions;
  readonly keys: readonly SearchKey[] | undefined;
  readonly isByTime: boolean;
  readonly before: number;
  readonly limit: number;
}

/** For each key the latest ids that its index has, then the latest of all of them. */
function byIndex({ before, filters, isByTime, keys, limit }: IndexedPage): Condition {
  const branches = (keys ?? [undefined]).map((key) => {
    // A range has to be sorted by id. `id + 0` keeps the planner from walking the primary key until the page is full.
    const id = isByTime || key?.isRange === true ? "id + 0" : "id";
    const { sql, values } = where([key?.condition, ...filters, when(`${id} < ?`, before)]);
    return {
      sql: `SELECT id FROM (SELECT id FROM audit_events${sql} ORDER BY ${id} DESC LIMIT ?) AS found`,
      values: [...values, limit],
    };
  });
  const ids = branches.map(({ sql }) => sql).join(" UNION ");
  return {
    sql: `SELECT * FROM audit_events WHERE id IN (${ids}) ORDER BY id DESC LIMIT ?`,
    values: [...branches.flatMap(({ values }) => values), limit],
  };
}

/** The index leaves out `ok`, and is used only where the statement says so too. */
function outcomeCondition(outcome: AuditQuery["outcome"]): Condition | undefined {
  if (outcome === undefined) return undefined;
  return outcome === "ok" ? when("outcome = ?", outcome) : when("outcome = ? AND outcome <> 'ok'", outcome);
}

interface SearchKey {
  readonly condition: Condition;
  readonly isRange: boolean;
}

/** Names by prefix, subjects and addresses as a whole; undefined for no search. */
function searchKeys(search: string | undefined): readonly SearchKey[] | undefined {
  if (search === undefined || search === "") return undefined;
  if (searchRange(search) === undefined) return [{ condition: { sql: "FALSE", values: [] }, isRange: false }];
  const range = [search, `${search}\u{10FFFF}`];
  return [
    ...["actor", "subject_name"].map((column) => ({
      condition: { sql: `${column} >= ? AND ${column} < ?`, values: range },
      isRange: true,
    })),
    ...["subject", "client_ip"].map((column) => ({
      condition: { sql: `${column} = ?`, values: [search] },
      isRange: false,
    })),
  ];
}

function anyOf(keys: readonly SearchKey[] | undefined): Condition | undefined {
  if (keys === undefined) return undefined;
  const sql = keys.map(({ condition }) => `(${condition.sql})`).join(" OR ");
  return { sql: `(${sql})`, values: keys.flatMap(({ condition }) => condition.values) };
}
