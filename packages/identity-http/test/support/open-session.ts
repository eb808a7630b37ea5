import { makeSessionToken, parseScope, type SessionToken, sessionIdOf } from "@pp/identity";
import { aSession } from "@pp/identity-testing";
import type { Http } from "./http.ts";

/** A session of a browser from now on, without logging in; it may be one that may less than its owner. */
export async function openSession(http: Http, username: string, scope = "*"): Promise<SessionToken> {
  const { clock, digest, random } = http.ports;
  const account = await http.identity.accounts.get(username);
  const secret = makeSessionToken(random);
  const session = { id: sessionIdOf(secret, digest), scope: parseScope(scope), createdAt: clock.now() };
  await http.store.transaction((tx) => tx.sessions.add(aSession(account, session)));
  return secret;
}
