import type { LoginRecord, LoginReport, LoginReportQuery, LoginSummary } from "@pp/identity";
import { copy, type MemoryTables } from "./memory-tables.ts";
import { startsWithAny } from "./search.ts";

export class MemoryLoginReport implements LoginReport {
  readonly #tables: MemoryTables;

  constructor(tables: MemoryTables) {
    this.#tables = tables;
  }

  async record({ at, clientIp, realm, reason, status, userAgent, username }: LoginRecord): Promise<void> {
    const key = JSON.stringify([clientIp, username, realm]);
    const before = this.#tables.logins.get(key);
    const isSuccess = status === "OK";
    this.#tables.logins.set(
      key,
      copy({
        ...{ clientIp, username, realm, status, reason, userAgent, updatedAt: at },
        lastLoginAt: isSuccess ? at : before?.lastLoginAt,
        failedAt: isSuccess ? before?.failedAt : at,
        repeated: isSuccess ? 0 : before?.reason === reason ? before.repeated + 1 : 1,
      }),
    );
  }

  async list({ after, limit, search = "" }: LoginReportQuery): Promise<readonly LoginSummary[]> {
    const sorted = [...this.#tables.logins.values()]
      .filter((login) => search === "" || startsWithAny(search, [login.username, login.clientIp]))
      .sort(latestFirst);
    const rest = after === undefined ? sorted : sorted.filter((login) => latestFirst(login, after) > 0);
    return copy(rest.slice(0, limit));
  }

  async hasSuccess(
    { clientIp, username }: { readonly clientIp: string; readonly username: string },
    since: Date,
  ): Promise<boolean> {
    return [...this.#tables.logins.values()].some(
      (login) =>
        login.clientIp === clientIp &&
        login.username === username &&
        login.lastLoginAt !== undefined &&
        login.lastLoginAt >= since,
    );
  }

  async removeOlder(before: Date, limit: number): Promise<number> {
    const old = [...this.#tables.logins].filter(([, login]) => login.updatedAt < before).slice(0, limit);
    for (const [key] of old) this.#tables.logins.delete(key);
    return old.length;
  }

  async clear(): Promise<number> {
    const count = this.#tables.logins.size;
    this.#tables.logins.clear();
    return count;
  }
}

const compareText = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

const latestFirst = (a: LoginSummary, b: LoginSummary): number =>
  b.updatedAt.getTime() - a.updatedAt.getTime() ||
  compareText(a.username, b.username) ||
  compareText(a.clientIp, b.clientIp) ||
  compareText(a.realm, b.realm);
