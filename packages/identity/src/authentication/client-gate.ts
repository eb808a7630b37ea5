import type { ClientCredentials, ClientLogin, ClientVerdict } from "../clients/client-login.ts";
import { parseClientUid } from "../clients/client-uid.ts";
import type { AuthDeps } from "./auth-deps.ts";
import { addressBucket } from "./client-address.ts";
import { countAttempt } from "./login-admission.ts";
import { parseOrigin, throttleKeys } from "./login-attempt.ts";
import { settleDenial } from "./login-settlement.ts";

const action = "client.login-attempted";

/**
 * Lets a client in, or writes why not. The secret was compared before: that is cheap and says nothing yet. A right one
 * waits for the throttle as any other, and counts as no attempt, so that the programs of one host do not hold each
 * other up.
 *
 * @throws IdentityError `realm/unknown`
 */
export async function settleClientLogin(
  deps: AuthDeps,
  credentials: ClientCredentials,
  verdict: ClientVerdict,
): Promise<ClientLogin> {
  const name = parseClientUid(credentials.clientId) ?? "(invalid)";
  if (credentials.origin === undefined) {
    if (verdict.kind === "right") return { kind: "ok", client: verdict.client };
    await recordUnthrottled(deps, { credentials, name, verdict });
    return { kind: "denied" };
  }
  const origin = parseOrigin(credentials.origin);
  const counted = { origin, name, keys: throttleKeys(origin, clientName(name, origin)), action } as const;
  const admission = await countAttempt(deps, counted, verdict.kind === "right");
  if (admission.kind === "throttled") return admission;
  if (verdict.kind === "right") return { kind: "ok", client: verdict.client };
  await settleDenial(deps, { origin, name, action, account: ownerOf(verdict) }, verdict.reason);
  return { kind: "denied" };
}

type WrongClient = Extract<ClientVerdict, { kind: "wrong" }>;

const ownerOf = ({ uid }: WrongClient): { readonly uid: string } | undefined => (uid === undefined ? uid : { uid });

/** A client's delay counts per address: its id is no secret, and who knows it must not lock it out from elsewhere. */
const clientName = (name: string, { clientIp }: { readonly clientIp: string }): string =>
  `${name}@${addressBucket(clientIp)}`;

interface Unthrottled {
  readonly credentials: ClientCredentials;
  readonly name: string;
  readonly verdict: WrongClient;
}

const recordUnthrottled = (
  { clock, store, trail }: AuthDeps,
  { credentials: { clientIp = "", userAgent = "" }, name, verdict }: Unthrottled,
): Promise<void> =>
  store.transaction((tx) =>
    trail.append(tx, {
      at: clock.now(),
      actor: { name: "anonymous", clientIp, userAgent },
      action,
      subject: verdict.uid ?? "",
      subjectName: name,
      fields: [],
      outcome: "failed",
      reason: verdict.reason,
    }),
  );
