import type { PrincipalReader, SessionId, SessionWithOwner } from "@pp/identity";
import { type Flaw, FlawedStore } from "./flawed-store.ts";

const finding =
  (find: (sound: PrincipalReader, id: SessionId) => Promise<SessionWithOwner | undefined>) => (): FlawedStore =>
    new FlawedStore({ read: ({ principals }) => ({ principals: { find: (id) => find(principals, id) } }) });

const seeing = (change: (found: SessionWithOwner) => SessionWithOwner | undefined) =>
  finding(async (sound, id) => {
    const found = await sound.find(id);
    return found === undefined ? undefined : change(found);
  });

/** Remembers whom it has found. */
const remembering = (): FlawedStore => {
  const seen = new Map<SessionId, SessionWithOwner>();
  return finding(async (sound, id) => {
    const found = seen.get(id) ?? (await sound.find(id));
    if (found !== undefined) seen.set(id, found);
    return found;
  })();
};

type Owner = NonNullable<SessionWithOwner["account"]>;

const nobody = { uid: "", username: "", role: "none", canLogin: true } as unknown as Owner;

export const principalFlaws: readonly Flaw[] = [
  {
    name: "with the effective role of a principal in the place of the stored one",
    open: seeing(({ account, ...rest }) => ({ ...rest, account: account && { ...account, role: "admin" } })),
    breaks: ["finds a session with all that decides of it, and of its account"],
  },
  {
    name: "that does not look for the client of a token",
    open: seeing((found) => ({ ...found, client: undefined })),
    breaks: [
      "finds a client token with its client and its account",
      "finds a client token of a client that belongs to nobody without an account",
    ],
  },
  {
    name: "with an empty account for tokens of nobody",
    open: seeing(({ account = nobody, ...rest }) => ({ ...rest, account })),
    breaks: [
      "finds a client token of a client that belongs to nobody without an account",
      "finds a token of nobody, without an end, with neither account nor client",
    ],
  },
  {
    name: "that joins sessions with living accounts only",
    open: seeing((found) => (found.account?.deletedAt === undefined ? found : { ...found, account: undefined })),
    breaks: [
      "finds a session that is over, and one of an account that is expired or deleted: deciding is the caller's",
    ],
  },
  {
    name: "that looks sessions up case aside",
    open: finding((sound, id) => sound.find(id.toLowerCase() as SessionId)),
    breaks: ["finds no principal for an id that is not stored, nor for one in other letters or with a wildcard"],
  },
  {
    name: "that remembers principals",
    open: remembering,
    breaks: [
      "shows a principal what another store has changed a moment ago: account, client, and the end of the session",
    ],
  },
];
