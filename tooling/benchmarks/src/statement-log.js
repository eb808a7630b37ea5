import Database from "better-sqlite3";
import pg from "pg";

/** @type {{ sql: string, values: readonly unknown[] } | undefined} */
let last;

/** From here on, remembers what the stores ask the drivers for: the plan shown is that of the statement measured. */
export function watchStatements() {
  const prepare = Database.prototype.prepare;
  Database.prototype.prepare = function (sql) {
    const statement = prepare.call(this, sql);
    for (const method of ["all", "get"]) {
      const run = statement[method].bind(statement);
      statement[method] = (...values) => {
        last = { sql, values: values.flat() };
        return run(...values);
      };
    }
    return statement;
  };
  const query = pg.Pool.prototype.query;
  pg.Pool.prototype.query = function (sql, values, ...rest) {
    last = typeof sql === "string" ? { sql, values } : { sql: sql.text, values: sql.values };
    return query.call(this, sql, values, ...rest);
  };
  return () => {
    Database.prototype.prepare = prepare;
    pg.Pool.prototype.query = query;
  };
}

/** @throws when nothing was asked */
export function lastStatement() {
  if (last === undefined) throw new Error("no statement has been seen");
  return last;
}
