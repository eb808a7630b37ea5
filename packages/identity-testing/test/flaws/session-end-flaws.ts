import { IdentityError, type Session, type SessionFamily, type SessionId, type StoreTransaction } from "@pp/identity";
import { type Flaw, FlawedStore, overriding } from "./flawed-store.ts";
import { allSessions, keepAnyway, sessions } from "./session-tweaks.ts";

/** Marks ids as used instead of forgetting them. */
const remembering = (): FlawedStore => {
  const used = new Set<SessionId>();
  return sessions((sound) => ({
    remove: async (reference) => {
      const found = await sound.find(reference);
      if (found !== undefined) used.add(found.id);
      return sound.remove(reference);
    },
    add: (session) =>
      used.has(session.id)
        ? Promise.reject(new IdentityError("session/id-taken", { id: session.id }))
        : sound.add(session),
  }))();
};

const isOf = (family: SessionFamily, { clientUid, parentId }: Session): boolean =>
  "clientUid" in family ? clientUid === family.clientUid : parentId === family.parentId;

/** Trims what was there when the transaction was asked for, before it had its turn. */
class UntrimmedStore extends FlawedStore {
  override async transaction<T>(work: (tx: StoreTransaction) => Promise<T>): Promise<T> {
    const before = await this.inner.read((reader) => allSessions(reader.sessions));
    return this.inner.transaction((tx) =>
      work({
        ...tx,
        sessions: overriding(tx.sessions, {
          keepNewest: async (family, limit) => {
            const gone = before.filter((session) => isOf(family, session)).slice(limit);
            for (const session of gone) await tx.sessions.remove(session);
            return gone.length;
          },
        }),
      }),
    );
  }
}

const one: readonly Flaw[] = [
  {
    name: "with children that outlive their parent",
    open: sessions((sound) => ({
      remove: async (reference) => {
        const parent = await sound.find(reference);
        const children = (await allSessions(sound)).filter(({ parentId }) => parentId === parent?.id);
        const result = await sound.remove(reference);
        if (parent !== undefined) await keepAnyway(sound, children);
        return result;
      },
    })),
    breaks: [
      "removes one session by its id with its children, says so, and says false when it is gone",
      "removes one session by its ref id with its children, says so, and says false when it is gone",
    ],
  },
  {
    name: "with every removal of a session said to be the one",
    open: sessions((sound) => ({ remove: (reference) => sound.remove(reference).then(() => true) })),
    breaks: [
      "removes one session by its id with its children, says so, and says false when it is gone",
      "removes one session for one of 16 that try it at once",
    ],
  },
  {
    name: "with parents that end with a child",
    open: sessions((sound) => ({
      remove: async (reference) => {
        const parentId = (await sound.find(reference))?.parentId;
        return sound.remove(parentId === undefined ? reference : { id: parentId });
      },
    })),
    breaks: ["removes a child without its parent and the other children"],
  },
  {
    name: "that remembers the ids of removed sessions",
    open: remembering,
    breaks: ["adds a session again under the id of one that was removed"],
  },
];

const many: readonly Flaw[] = [
  {
    name: "with app passwords ended together with the browser sessions",
    open: sessions((sound) => ({
      removeByOwner: (owner) => sound.removeByOwner("accountUid" in owner ? { ...owner, which: "all" } : owner),
    })),
    breaks: ["ends the browser sessions of an account and leaves those of its programs, and says how many went"],
  },
  {
    name: "with only browser sessions ended",
    open: sessions((sound) => ({
      removeByOwner: (owner) => sound.removeByOwner("accountUid" in owner ? { ...owner, which: "browser" } : owner),
    })),
    breaks: ["ends all sessions of an account, and says 0 when there was none"],
  },
  {
    name: "with the tokens of every client ended",
    open: sessions((sound) => ({
      removeByOwner: async (owner) => {
        if (!("clientUid" in owner)) return sound.removeByOwner(owner);
        const tokens = (await allSessions(sound)).filter(({ clientUid }) => clientUid !== undefined);
        for (const token of tokens) await sound.remove(token);
        return tokens.length;
      },
    })),
    breaks: ["ends the tokens of one client, and says how many went"],
  },
  {
    name: "that counts no children",
    open: sessions((sound) => ({
      removeByOwner: async (owner) => {
        const before = await allSessions(sound);
        await sound.removeByOwner(owner);
        const after = new Set((await allSessions(sound)).map(({ id }) => id));
        return before.filter(({ id, parentId }) => parentId === undefined && !after.has(id)).length;
      },
    })),
    breaks: ["counts the children that end with the sessions of an owner, each once, whoever they belong to"],
  },
  {
    name: "that forgets to count the sessions of nobody",
    open: sessions((sound) => ({
      clear: async () => {
        const all = await allSessions(sound);
        await sound.clear();
        return all.filter(({ accountUid }) => accountUid !== undefined).length;
      },
    })),
    breaks: ["ends every session there is, those of no account too, and says how many went"],
  },
  {
    name: "that keeps the most active sessions of a family",
    open: sessions((sound) => ({
      keepNewest: async (family, limit) => {
        const members = (await allSessions(sound)).filter((session) => isOf(family, session));
        const gone = members.slice(limit);
        for (const session of gone) await sound.remove(session);
        return gone.length;
      },
    })),
    breaks: [
      "keeps the newest of the sessions of one client, and says how many others went",
      "keeps the newest of the sessions of one app password, and says how many others went",
    ],
  },
  {
    name: "that trims a family without waiting for others",
    open: () => new UntrimmedStore({}),
    breaks: [
      "leaves exactly as many as allowed of 16 sessions that one client opens at once, the newest",
      "leaves exactly as many as allowed of 16 sessions that one app password opens at once, the newest",
    ],
  },
  {
    name: "that removes sessions at their absolute limit only",
    open: sessions((sound) => ({
      removeExpired: async (now, limit) => {
        const over = (await allSessions(sound)).filter(({ expiresAt }) => expiresAt !== undefined && expiresAt <= now);
        for (const session of over.slice(0, limit)) await sound.remove(session);
        return Math.min(over.length, limit);
      },
    })),
    breaks: ["removes sessions whose absolute or idle limit has passed, from that instant on, and says how many went"],
  },
  {
    name: "that counts expired sessions and not what goes with them",
    open: sessions((sound) => ({
      removeExpired: async (now, limit) => {
        const over = (await allSessions(sound, { expiredAt: now })).slice(0, limit);
        for (const session of over) await sound.remove(session);
        return over.length;
      },
    })),
    breaks: ["removes and counts the children that go with expired sessions, each once, in portions of any size"],
  },
  {
    name: "that removes all expired sessions at once",
    open: sessions((sound) => ({ removeExpired: (now) => sound.removeExpired(now, 1000) })),
    breaks: ["removes at most as many expired sessions as asked for at once, and the rest later"],
  },
];

const ofActivity: readonly Flaw[] = [
  {
    name: "with a last activity that moves in any direction",
    open: sessions((sound) => ({
      touch: async (reference, { at, clientIp }) => {
        const stored = await sound.find(reference);
        if (stored === undefined) return false;
        await sound.remove(reference);
        await sound.add({ ...stored, lastActiveAt: at, clientIp });
        return true;
      },
    })),
    breaks: [
      "never moves the last activity back, nor within its second, and then leaves the address as well",
      "moves the last activity of a session to the latest of many that are noted at once",
    ],
  },
  {
    name: "with the address of the login kept at every activity",
    open: sessions((sound) => ({
      touch: async (reference, { at }) =>
        sound.touch(reference, { at, clientIp: (await sound.find(reference))?.loginIp ?? "" }),
    })),
    breaks: [
      "moves the last activity of one session forward, to the second, with the address, and changes nothing else",
    ],
  },
  {
    name: "with activity of ids only",
    open: sessions((sound) => ({
      touch: (reference, activity) =>
        "id" in reference ? sound.touch({ id: reference.id }, activity) : Promise.resolve(false),
    })),
    breaks: ["moves the last activity of a session that is named by its ref id"],
  },
  {
    name: "with activity said to be noted in any case",
    open: sessions((sound) => ({ touch: (...args) => sound.touch(...args).then(() => true) })),
    breaks: ["moves no activity of a session that is not stored, and does not add it"],
  },
];

export const sessionEndFlaws: readonly Flaw[] = [...one, ...many, ...ofActivity];
