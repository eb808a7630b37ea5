/** What can be done with a resource. */
export const permissions = [
  "full_access",
  "access_shared",
  "access_library",
  "access_private",
  "access_own",
  "access_all",
  "search",
  "view",
  "upload",
  "create",
  "update",
  "download",
  "share",
  "delete",
  "rate",
  "react",
  "subscribe",
  "manage",
  "manage_own",
] as const;
export type Permission = (typeof permissions)[number];

const access: readonly Permission[] = ["access_shared", "access_library", "access_private", "access_own", "access_all"];

/** What the scope `read` leaves. */
export const readPermissions: ReadonlySet<Permission> = new Set([...access, "search", "view", "download", "subscribe"]);

/** What the scope `write` leaves. */
export const writePermissions: ReadonlySet<Permission> = new Set([
  ...access,
  "upload",
  "create",
  "update",
  "share",
  "delete",
  "rate",
  "react",
  "manage",
  "manage_own",
]);
