import type { ServerResponse } from "node:http";
import { type Problem, problemBody } from "../problem.ts";

/** Answers a request that a guard has refused. */
export function refuse(response: ServerResponse, problem: Problem): void {
  response.writeHead(problem.status, refusalHeaders(problem));
  response.end(JSON.stringify(problemBody(problem)));
}

export const refusalHeaders = ({ headers }: Problem): Readonly<Record<string, string>> => ({
  ...headers,
  "Content-Type": "application/problem+json",
  "Cache-Control": "no-store",
});
