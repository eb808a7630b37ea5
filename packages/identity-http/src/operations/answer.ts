/** Nothing of this API may be kept by a cache. */
const noStore = { "Cache-Control": "no-store" } as const;

export const answer = (body: unknown, { status = 200, headers = {} }: AnswerOptions = {}): Response =>
  Response.json(body, { status, headers: { ...headers, ...noStore } });

interface AnswerOptions {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
}
