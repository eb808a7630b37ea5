import type { StoreTransaction } from "@pp/identity";
import { typeOrmRepositories } from "./index.ts";
import type { TransactionScope } from "./transaction-scope.ts";

/** Runs `work`, and ends the scope with it. @throws what the work throws, or a failure that it has caught */
export async function runInScope<T>(scope: TransactionScope, work: (tx: StoreTransaction) => Promise<T>): Promise<T> {
  let result: T;
  try {
    result = await work(typeOrmRepositories(scope));
  } catch (error) {
    // The error of the work is the one to tell.
    await scope.end().catch(() => undefined);
    throw error;
  }
  await scope.end();
  return result;
}
