/** What access is given to; each is also the name of a scope. */
export const resources = [
  "files",
  "folders",
  "shares",
  "photos",
  "videos",
  "favorites",
  "albums",
  "moments",
  "calendar",
  "people",
  "places",
  "labels",
  "config",
  "settings",
  "passcode",
  "password",
  "services",
  "users",
  "sessions",
  "logs",
  "webdav",
  "metrics",
  "feedback",
] as const;
export type Resource = (typeof resources)[number];

const known: ReadonlySet<string> = new Set(resources);
export const isResource = (text: string): text is Resource => known.has(text);
