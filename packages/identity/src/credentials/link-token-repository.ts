import type { AccountUid } from "../accounts/account-uid.ts";
import type { LinkTokens } from "./link-tokens.ts";

/** Where link tokens are kept; they go with their account. */
export interface LinkTokenRepository {
  /** Undefined when there is no such account; all empty when it was given none. */
  find(uid: AccountUid): Promise<LinkTokens | undefined>;

  /** @throws IdentityError `account/not-found` when there is no such account */
  set(tokens: LinkTokens): Promise<void>;
}

export type LinkTokenReader = Pick<LinkTokenRepository, "find">;
