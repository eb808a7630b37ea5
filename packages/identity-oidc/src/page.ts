/** What a page of this handler shows. */
export interface Page {
  readonly status: number;
  readonly title: string;
  readonly text: string;
  readonly link: { readonly href: string; readonly text: string };
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
const escapeHtml = (text: string): string => text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? "");

/** For every answer of this handler: none is kept, and none tells the next site where somebody came from. */
export const protectiveHeaders = {
  "cache-control": "no-store",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
} as const;

/** A plain page without scripts, styles or pictures, which no other site can put into a frame. */
export function pageResponse({ link, status, text, title }: Page): Response {
  const body = [
    "<!doctype html>",
    '<html lang="en">',
    `<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(title)}</title></head>`,
    `<body><main><h1>${escapeHtml(title)}</h1>`,
    `<p>${escapeHtml(text)}</p>`,
    `<p><a href="${escapeHtml(link.href)}">${escapeHtml(link.text)}</a></p></main></body>`,
    "</html>",
    "",
  ].join("\n");
  const headers = new Headers({
    ...protectiveHeaders,
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  });
  if (status === 503) headers.set("retry-after", "60");
  return new Response(body, { status, headers });
}

/** Sends the browser on. @param cookies `Set-Cookie` headers */
export function redirectResponse(location: string, cookies: readonly string[] = []): Response {
  const headers = new Headers({ ...protectiveHeaders, location });
  for (const cookie of cookies) headers.append("set-cookie", cookie);
  return new Response(null, { status: 303, headers });
}
