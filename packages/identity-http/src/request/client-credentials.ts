import type { ClientCredentials } from "@pp/identity";
import { parseBasic } from "./credentials.ts";
import type { HeaderSource } from "./header-source.ts";

/** The parameters by which a client says who it is (RFC 6749, 2.3.1). */
export interface ClientParameters {
  readonly client_id?: string | undefined;
  readonly client_secret?: string | undefined;
}

export type GivenClient =
  | ({ readonly kind: "given" } & Pick<ClientCredentials, "clientId" | "clientSecret">)
  | { readonly kind: "none" }
  /** Twice, which the standard does not allow. */
  | { readonly kind: "ambiguous" };

/** HTTP Basic, or the parameters of the body; never both. */
export function findClient(headers: HeaderSource, parameters: ClientParameters): GivenClient {
  const basic = parseBasic(headers.get("authorization") ?? "");
  const inBody = parameters.client_id !== undefined && parameters.client_secret !== undefined;
  if (basic === undefined) {
    return inBody
      ? { kind: "given", clientId: parameters.client_id, clientSecret: parameters.client_secret }
      : { kind: "none" };
  }
  if (parameters.client_secret !== undefined) return { kind: "ambiguous" };
  return { kind: "given", clientId: formDecoded(basic.username), clientSecret: formDecoded(basic.password) };
}

/** Both parts are form-encoded before they are joined. What is not that, is taken as it is. */
function formDecoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return text;
  }
}
