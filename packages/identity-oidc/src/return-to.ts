const MAX_LENGTH = 1024;
const FALLBACK = "/";

/**
 * Where to go after a sign-in: a path of this host with query and fragment. Whatever could lead elsewhere, in the eyes
 * of any browser or of a proxy that decodes once more, becomes `/`.
 *
 * @param origin of the host, without a slash at the end
 */
export function parseReturnTo(text: string | null, origin: string): string {
  if (text === null || text.length > MAX_LENGTH || !isPlainPath(text)) return FALLBACK;
  const url = URL.canParse(text, origin) ? new URL(text, origin) : undefined;
  if (url?.origin !== origin) return FALLBACK;
  // `/.//elsewhere` has become `//elsewhere` by now.
  const path = `${url.pathname}${url.search}${url.hash}`;
  // It has to fit into a cookie, and letters outside ASCII are nine times as long by now.
  return path.length <= MAX_LENGTH && isPlainPath(path) ? path : FALLBACK;
}

/** Browsers drop tabs and line ends out of a URL and take a backslash for a slash. */
const isPlainPath = (text: string): boolean =>
  text.startsWith("/") && !/[\u0000-\u001F\u007F\\]/.test(text) && !startsElsewhere(text);

function startsElsewhere(text: string): boolean {
  const [path = ""] = text.split(/[?#]/, 1);
  let decoded = path;
  // Each layer of encoding is taken off, as a chain of proxies might; a fixed point is reached within its length.
  for (let previous = ""; decoded !== previous;) {
    if (/^[/\\][\t\n\r]*[/\\]/.test(decoded)) return true;
    previous = decoded;
    decoded = decoded.replaceAll(/%(2f|5c|25|09|0a|0d)/gi, (_, hex: string) =>
      String.fromCodePoint(Number.parseInt(hex, 16)),
    );
  }
  return false;
}
