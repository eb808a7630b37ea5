import type { IdentityStore } from "../../src/index.ts";

/** Everything that the store holds about its accounts, as text. */
export const dump = (store: IdentityStore): Promise<string> =>
  store.read(async (reader) => {
    const accounts = await reader.accounts.list({ includeDeleted: true, limit: 1000 });
    const rows = accounts.map(async ({ uid }) => [
      await reader.profiles.find(uid),
      await reader.credentials.findPassword(uid),
      await reader.credentials.findPasscode(uid),
      await reader.linkTokens.find(uid),
      await reader.sessions.listByAccount(uid, { limit: 1000 }),
    ]);
    return JSON.stringify([accounts, await Promise.all(rows), await reader.audit.list({ limit: 1000 })]);
  });
