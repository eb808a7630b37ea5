import type { Account } from "../accounts/account.ts";

/**
 * Says no by throwing. Asked about the very account that is changed, in the transaction of the change: whoever looks at
 * an account before that may have seen one with other rights.
 */
export type Permit = (account: Account) => void;
