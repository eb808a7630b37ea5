import type { IncomingHttpHeaders } from "node:http";

/** What is read of a request's headers; `Headers` is one. Names in lower case. */
export interface HeaderSource {
  get(name: string): string | null;
}

/** Without copying: a guard looks at three of them. */
export const nodeHeaders = (headers: IncomingHttpHeaders): HeaderSource => ({
  get(name) {
    const value = headers[name];
    if (value === undefined) return null;
    return typeof value === "string" ? value : value.join(", ");
  },
});
