import type { Account, AccountIdentity, AccountReader, SessionOwner, SessionsOfAccount } from "@pp/identity";
import { type Flaw, reading } from "./flawed-store.ts";
import { allSessions, sessions } from "./session-tweaks.ts";

/** A store that finds the first account of which `isWanted` says so. */
const findingBy = (
  isWanted: (account: Account, identity: AccountIdentity) => boolean,
  order: (a: Account, b: Account) => number = () => 0,
): Flaw["open"] =>
  reading((accounts) => ({
    findByIdentity: async (identity) =>
      (await everyAccount(accounts)).filter((a) => isWanted(a, identity)).sort(order)[0],
  }));

const everyAccount = async (accounts: AccountReader): Promise<Account[]> => [
  ...(await accounts.list({ includeDeleted: true, limit: 1000 })),
];

const isSame = (account: Account, { authId, issuer, provider }: AccountIdentity): boolean =>
  authId !== "" && account.authId === authId && account.provider === provider && ["", issuer].includes(account.issuer);

const isDeleted = ({ deletedAt }: Account): number => Number(deletedAt !== undefined);
const isUnlinked = ({ issuer }: Account): number => Number(issuer === "");
const livingFirst = (a: Account, b: Account): number => isDeleted(a) - isDeleted(b);
const linkedFirst = (a: Account, b: Account): number => isUnlinked(a) - isUnlinked(b);

const ofAccounts: readonly Flaw[] = [
  {
    name: "with identities of any issuer",
    open: findingBy((account, identity) => isSame({ ...account, issuer: "" }, identity)),
    breaks: ["finds nobody whose provider, issuer or auth id differs in one byte"],
  },
  {
    name: "with identities in any letter case",
    open: findingBy((account, identity) =>
      isSame(
        { ...account, authId: account.authId.toLowerCase() },
        { ...identity, authId: identity.authId.toLowerCase() },
      ),
    ),
    breaks: ["finds nobody whose provider, issuer or auth id differs in one byte"],
  },
  {
    name: "that finds the identity of whoever was added first",
    open: findingBy((account, { provider }) => account.provider === provider),
    breaks: ["finds an account by provider, issuer and auth id"],
  },
  {
    name: "with identities of which the issuer must be known",
    open: findingBy((account, identity) => isSame(account, identity) && account.issuer === identity.issuer),
    breaks: ["finds an account that has no issuer yet, whatever the issuer that is asked for"],
  },
  {
    name: "with identities of the living only",
    open: findingBy((account, identity) => isSame(account, identity) && account.deletedAt === undefined),
    breaks: ["finds a deleted account by its identity"],
  },
  {
    name: "in which nobody in particular has the empty auth id",
    open: findingBy((account, identity) => identity.authId === "" || isSame(account, identity)),
    breaks: ["finds nobody by the empty auth id"],
  },
  {
    name: "that prefers identities with an issuer to those of the living",
    open: findingBy(isSame, linkedFirst),
    breaks: ["prefers a living account of an identity to deleted ones, also when only theirs have the issuer"],
  },
  {
    name: "that prefers the living alone",
    open: findingBy(isSame, livingFirst),
    breaks: ["prefers of two living accounts, and of several deleted ones, one with the issuer to one without"],
  },
  {
    name: "that finds the youngest of equal identities",
    open: reading((accounts) => ({
      findByIdentity: async (identity) =>
        (await everyAccount(accounts)).filter((account) => isSame(account, identity)).at(-1),
    })),
    breaks: ["finds the oldest of several deleted accounts with the same identity"],
  },
];

/** A store that ends the sessions of another owner than it was told. */
const ending = (change: (owner: SessionOwner) => SessionOwner): Flaw["open"] =>
  sessions((sound) => ({ removeByOwner: (owner) => sound.removeByOwner(change(owner)) }));

const withoutException = (owner: SessionOwner): SessionOwner =>
  "accountUid" in owner ? { accountUid: owner.accountUid, which: owner.which } : owner;

/** A store that ends the sessions with the identity of which `isMeant` says so. */
const endingIdentities = (
  isMeant: (provider: string, sameIssuer: boolean, isWhole: boolean) => boolean,
): Flaw["open"] =>
  sessions((sound) => ({
    removeByOwner: async (owner) => {
      if (!("issuer" in owner)) return sound.removeByOwner(owner);
      const meant = (await allSessions(sound)).filter(
        ({ authId, issuer, provider }) =>
          authId === owner.authId && isMeant(provider, issuer === owner.issuer, issuer !== "" && authId !== ""),
      );
      for (const session of meant) await sound.remove(session);
      return meant.length;
    },
  }));

const ofSessions: readonly Flaw[] = [
  {
    name: "with the sessions of an identity ended however they were opened",
    open: endingIdentities((_provider, sameIssuer, isWhole) => sameIssuer && isWhole),
    breaks: ["ends the sessions that sign-ins of one identity have opened, and says how many went"],
  },
  {
    name: "with the sessions of an auth id ended whoever vouched for it",
    open: endingIdentities((provider, _sameIssuer, isWhole) => provider === "oidc" && isWhole),
    breaks: ["ends the sessions that sign-ins of one identity have opened, and says how many went"],
  },
  {
    name: "that takes sessions without an identity for those of the empty one",
    open: endingIdentities((provider, sameIssuer) => provider === "oidc" && sameIssuer),
    breaks: ["ends no session for an identity without an issuer or without an auth id"],
  },
  {
    name: "that excepts no session",
    open: ending(withoutException),
    breaks: ["leaves the excepted one when it ends the browser sessions of an account, or all of them"],
  },
  {
    name: "with every session ended but the excepted one",
    open: sessions((sound) => ({
      removeByOwner: async (owner) => {
        const { except } = owner as Partial<SessionsOfAccount>;
        if (except === undefined) return sound.removeByOwner(owner);
        const others = (await allSessions(sound)).filter(({ id }) => id !== except);
        for (const session of others) await sound.remove(session);
        return others.length;
      },
    })),
    breaks: ["ends all of an account's sessions when the excepted one is not among them, and none but the account's"],
  },
];

export const ownerFlaws: readonly Flaw[] = [...ofAccounts, ...ofSessions];
