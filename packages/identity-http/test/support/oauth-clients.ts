import type { NewClient } from "@pp/identity";
import { type Answer, by, type Http } from "./http.ts";

/** What a program knows of itself. */
export interface KnownClient {
  readonly uid: string;
  readonly secret: string;
}

/** Of scope `metrics photos read`, unless said otherwise. */
export async function register(http: Http, name: string, more: Partial<NewClient> = {}): Promise<KnownClient> {
  const input = { scope: "metrics photos read", ...more, name };
  const { client, secret } = await http.identity.clients.add(input, by);
  return { uid: client.uid, secret };
}

/** HTTP Basic as RFC 6749 section 2.3.1 has it: both parts are form-encoded. */
export const basicOf = ({ secret, uid }: KnownClient): Readonly<Record<string, string>> => ({
  authorization: `Basic ${btoa(`${encodeURIComponent(uid)}:${encodeURIComponent(secret)}`)}`,
});

export const askToken = (
  http: Http,
  client: KnownClient,
  form: Readonly<Record<string, string>> = {},
): Promise<Answer> =>
  http.call("POST", "/oauth/token", { headers: basicOf(client), form: { grant_type: "client_credentials", ...form } });

/** A token of this client that is good. */
export async function tokenOf(http: Http, client: KnownClient): Promise<string> {
  const { body, status, text } = await askToken(http, client);
  if (status !== 200) throw new Error(text);
  return String(body["access_token"]);
}

export const isGood = async (http: Http, secret: string): Promise<boolean> =>
  (await http.identity.authenticate(secret)).kind === "ok";
