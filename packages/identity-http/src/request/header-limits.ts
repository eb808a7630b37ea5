const MAX_URL_LENGTH = 8 * 1024;
const MAX_HEADER_LENGTH = 8 * 1024;
const MAX_HEADERS_LENGTH = 16 * 1024;

/** The server that took the request has limits of its own; these are the same under each. */
export function areHeadersTooLarge({ headers, url }: Request): boolean {
  if (url.length > MAX_URL_LENGTH) return true;
  let total = 0;
  for (const [name, value] of headers) {
    if (value.length > MAX_HEADER_LENGTH) return true;
    total += name.length + value.length;
  }
  return total > MAX_HEADERS_LENGTH;
}
