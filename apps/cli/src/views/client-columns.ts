import type { Client } from "@pp/identity";
import type { Column } from "@pp/report";
import { goDuration } from "./go-duration.ts";

const capitalized = (word: string): string => word.replace(/^./, (first) => first.toUpperCase());

/** The name may be gone from the account that the client acts for, never its uid. */
const ownerOf = ({ accountUid, username }: Client): string | undefined => (username === "" ? accountUid : username);

/** `24h0m0s`, and `; up to 2 tokens` where their number is limited. */
function lifetimeText({ tokenLifetimeSeconds, tokenLimit }: Client): string {
  const limit = tokenLimit > 0 ? `; up to ${String(tokenLimit)} ${tokenLimit === 1 ? "token" : "tokens"}` : "";
  return goDuration(tokenLifetimeSeconds) + limit;
}

/** The columns of `clients ls`; in JSON the lifetime is a number of seconds. */
export const clientColumns: readonly Column<Client>[] = [
  { title: "Client ID", value: ({ uid }) => uid },
  { title: "Name", value: ({ name }) => name },
  { title: "Authentication Method", value: () => "Client (OAuth2)" },
  { title: "User", value: ownerOf, text: (client) => ownerOf(client) ?? "n/a" },
  { title: "Role", value: ({ role }) => role, text: ({ role }) => capitalized(role) },
  { title: "Scope", value: ({ scope }) => scope },
  { title: "Enabled", value: ({ enabled }) => enabled },
  {
    title: "Access Token Lifetime",
    value: ({ tokenLifetimeSeconds }) => tokenLifetimeSeconds,
    text: lifetimeText,
  },
  { title: "Created At", value: ({ createdAt }) => createdAt },
];
