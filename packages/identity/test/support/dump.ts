import type { IdentityStore } from "../../src/index.ts";

/** Everything that the store holds about its accounts, clients and sessions, as text. */
export const dump = (store: IdentityStore): Promise<string> =>
  store.read(async (reader) => {
    const accounts = await reader.accounts.list({ includeDeleted: true, limit: 1000 });
    const clients = await reader.clients.list({ limit: 1000 });
    const rows = accounts.map(async ({ uid }) => [
      await reader.profiles.find(uid),
      await reader.credentials.findPassword(uid),
      await reader.passcodes.findSealed(uid),
      await reader.linkTokens.find(uid),
    ]);
    return JSON.stringify([
      accounts,
      await Promise.all(rows),
      await Promise.all(clients.map(({ uid }) => reader.clients.findWithSecret(uid))),
      await reader.sessions.list({ limit: 1000 }),
      await reader.logins.list({ limit: 1000 }),
      await reader.audit.list({ limit: 1000 }),
    ]);
  });
