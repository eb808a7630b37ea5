import type { IdentityStore, StoreTransaction } from "@pp/identity";
import { expect } from "vitest";
import {
  anAccount,
  anEvent,
  aPasscode,
  aPasswordHash,
  aProfile,
  aSession,
  someLinkTokens,
} from "../../builders/builders.ts";
import type { ConformanceCase } from "../harness/conformance-case.ts";
import { addWithBelongings, belongingsOf, everyBelonging, listAccounts } from "../harness/store-helpers.ts";

const everyCall = (tx: StoreTransaction): readonly (readonly [name: string, call: () => Promise<unknown>])[] => {
  const account = anAccount();
  const { uid, username } = account;
  const hash = aPasswordHash();
  return [
    ["accounts.find", () => tx.accounts.find(uid)],
    ["accounts.findByUsername", () => tx.accounts.findByUsername(username)],
    ["accounts.list", () => tx.accounts.list({ limit: 1 })],
    ["accounts.add", () => tx.accounts.add(account)],
    ["accounts.update", () => tx.accounts.update(account)],
    ["accounts.remove", () => tx.accounts.remove(account)],
    ["accounts.lockAdministrators", () => tx.accounts.lockAdministrators(new Date(0), 1)],
    ["accounts.clear", () => tx.accounts.clear()],
    ["profiles.find", () => tx.profiles.find(uid)],
    ["profiles.add", () => tx.profiles.add(aProfile(account))],
    ["profiles.update", () => tx.profiles.update(aProfile(account))],
    ["credentials.findPassword", () => tx.credentials.findPassword(uid)],
    ["credentials.setPassword", () => tx.credentials.setPassword(uid, hash, new Date(0))],
    ["credentials.replaceHash", () => tx.credentials.replaceHash(uid, { from: hash, to: hash }, new Date(0))],
    ["credentials.removePassword", () => tx.credentials.removePassword(uid)],
    ["credentials.findPasscode", () => tx.credentials.findPasscode(uid)],
    ["credentials.setPasscode", () => tx.credentials.setPasscode(aPasscode(account), "sealed")],
    ["credentials.removePasscode", () => tx.credentials.removePasscode(uid)],
    ["linkTokens.find", () => tx.linkTokens.find(uid)],
    ["linkTokens.set", () => tx.linkTokens.set(someLinkTokens(account))],
    ["sessions.add", () => tx.sessions.add(aSession(undefined))],
    ["sessions.listByAccount", () => tx.sessions.listByAccount(uid, { limit: 1 })],
    ["sessions.removeByAccount", () => tx.sessions.removeByAccount(uid, "all")],
    ["sessions.clear", () => tx.sessions.clear()],
    ["audit.append", () => tx.audit.append(anEvent())],
    ["audit.list", () => tx.audit.list({ limit: 1 })],
  ];
};

/** Names of the calls that do not fail, whether at once or later. */
async function callsThatWork(tx: StoreTransaction): Promise<readonly string[]> {
  const working: string[] = [];
  for (const [name, call] of everyCall(tx)) {
    const [result] = await Promise.allSettled([Promise.resolve().then(call)]);
    if (result.status === "fulfilled") working.push(name);
  }
  return working;
}

async function leakedHandle(store: IdentityStore, fail: boolean): Promise<StoreTransaction> {
  let leaked: StoreTransaction | undefined;
  const work = store.transaction((tx) => {
    leaked = tx;
    return fail ? Promise.reject(new Error("no")) : Promise.resolve();
  });
  await Promise.allSettled([work]);
  if (leaked === undefined) throw new Error("the work was not run");
  return leaked;
}

export const endedTransactionCases: readonly ConformanceCase[] = (["committed", "rolled back"] as const).map((end) => ({
  name: `refuses every call on the handle of a transaction that was ${end}`,
  run: async ({ store }) => {
    const account = anAccount();
    await addWithBelongings(store, account);
    const leaked = await leakedHandle(store, end === "rolled back");
    expect(await callsThatWork(leaked)).toEqual([]);
    expect(await listAccounts(store)).toEqual([account]);
    expect(await belongingsOf(store, account.uid)).toEqual(everyBelonging);
  },
}));
