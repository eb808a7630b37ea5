import type { LegacyAccount } from "@pp/identity";
import type { Column } from "@pp/report";

/** The columns of `users legacy`. */
export const legacyColumns: readonly Column<LegacyAccount>[] = [
  { title: "ID", value: (account) => account.id },
  { title: "UID", value: (account) => account.uid },
  { title: "Name", value: (account) => account.displayName },
  { title: "User", value: (account) => account.username },
  { title: "Email", value: (account) => account.email },
  { title: "Admin", value: (account) => account.isAdmin },
  { title: "Created At", value: (account) => account.createdAt },
];
