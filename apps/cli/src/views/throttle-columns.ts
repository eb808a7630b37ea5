import type { ThrottleEntry } from "@pp/identity";
import type { Column } from "@pp/report";

/** The columns of `auth throttled ls`. */
export const throttleColumns: readonly Column<ThrottleEntry>[] = [
  { title: "Key", value: ({ key }) => key },
  { title: "Failures", value: ({ failures }) => failures },
  { title: "Until", value: ({ until }) => until },
  { title: "Last Attempt", value: ({ updatedAt }) => updatedAt },
];
