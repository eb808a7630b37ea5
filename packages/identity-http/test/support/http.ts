import {
  type Account,
  type Actor,
  type AuditAction,
  createIdentity,
  type Enrolment,
  type Identity,
  makeSessionToken,
  type NewAccount,
  type PolicyOptions,
  type Session,
  sessionIdOf,
  type StoredAuditEvent,
} from "@pp/identity";
import { aSession, CountingRandom, type FakeClock, type FakePorts, fakePorts, MemoryStore } from "@pp/identity-testing";
import { expect } from "vitest";
import { createIdentityHandler, type HandlerOptions, type IdentityHandler } from "../../src/index.ts";

/** Who asks, where no request does. */
export const by: Actor = { name: "cli:root" };

/** Where the handler is seen, and so the only origin whose pages may use its cookie. */
export const origin = "https://photos.example.com";
export const cookieName = "__Host-identity";

export interface CallOptions {
  /** Sent as a bearer. */
  readonly token?: string | undefined;
  /** The value of the session cookie. */
  readonly cookie?: string | undefined;
  /** Of the page that makes a browser send this. */
  readonly origin?: string | undefined;
  /** Sent as JSON; a text as it is, with the type JSON. */
  readonly body?: unknown;
  /** Sent as a form, in the place of a body. */
  readonly form?: Readonly<Record<string, string>> | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Default 192.0.2.1. */
  readonly ip?: string | undefined;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** As it came. */
  readonly text: string;
  /** An object of JSON; empty for an array, and where the answer is no JSON. */
  readonly body: Readonly<Record<string, unknown>>;
  /** An array of JSON; empty for anything else. */
  readonly rows: readonly Readonly<Record<string, unknown>>[];
}

export interface Http {
  readonly identity: Identity;
  readonly store: MemoryStore;
  readonly clock: FakeClock;
  readonly ports: FakePorts;
  readonly handler: IdentityHandler;
  /** What the host was told of. A test that expects none asks for it. */
  readonly errors: readonly unknown[];
  /** One request, and the check that no cache may keep its answer. @param path below the base path */
  readonly call: (method: string, path: string, options?: CallOptions) => Promise<Answer>;
  /** A new account with the password `<username>secret` and the role `user`, unless said otherwise. */
  readonly add: (username: string, fields?: Omit<Partial<NewAccount>, "username">) => Promise<Account>;
  /** Over HTTP, with the password that `add` gave. Resolves to the token. */
  readonly logIn: (username: string, fields?: Readonly<Record<string, unknown>>) => Promise<string>;
  /** As `logIn`, with the session in a cookie. Resolves to its value. */
  readonly logInWithCookie: (username: string) => Promise<string>;
  readonly appPassword: (username: string, scope: string) => Promise<string>;
  /** Of a browser, opened now without a login; `username` undefined: of nobody. Resolves to its token. */
  readonly openSession: (username: string | undefined, fields?: Partial<Session>) => Promise<string>;
  /** Switches the second factor on. The code of this moment is used up. */
  readonly enrol: (username: string) => Promise<Enrolment>;
  /** What an authenticator shows now. */
  readonly codeOf: (enrolment: Pick<Enrolment, "secret">) => string;
  /** Of the audit log, the newest first. */
  readonly events: (action: AuditAction) => Promise<readonly StoredAuditEvent[]>;
}

export interface HttpOptions extends HandlerOptions {
  readonly policy?: PolicyOptions;
  readonly store?: MemoryStore;
}

let seed = 0;

/** The handler over an empty store in memory, at 2025-01-01, with the cookie of browsers switched on. */
export function makeHttp({ policy, store = new MemoryStore(), ...options }: HttpOptions = {}): Http {
  const ports = { ...fakePorts(), random: new CountingRandom((seed += 1)) };
  const { clock, totp } = ports;
  const identity = createIdentity({ ...ports, store, ...(policy === undefined ? {} : { policy }) });
  const errors: unknown[] = [];
  const handler = createIdentityHandler(identity, {
    publicOrigin: origin,
    cookie: { publicOrigin: origin },
    clock,
    onError: (error) => errors.push(error),
    ...options,
  });
  const basePath = options.basePath ?? "/api/v1";

  const call: Http["call"] = async (method, path, callOptions = {}) => {
    const request = makeRequest(method, origin + basePath + path, callOptions);
    const response = await handler(request, callOptions.ip ?? "192.0.2.1");
    return readAnswer(response);
  };
  const logIn = async (username: string, fields: Readonly<Record<string, unknown>>): Promise<Answer> => {
    const body = { username, password: passwordOf(username), ...fields };
    const answer = await call("POST", "/session", { body, origin });
    if (answer.status !== 200) throw new Error(`${username} cannot log in: ${answer.text}`);
    return answer;
  };
  const codeOf: Http["codeOf"] = ({ secret }) => totp.code(secret, clock.now());

  return {
    identity,
    store,
    clock,
    ports,
    handler,
    errors,
    call,
    codeOf,
    add: (username, fields = {}) =>
      identity.accounts.add({ username, role: "user", password: passwordOf(username), ...fields }, by),
    logIn: async (username, fields = {}) => String((await logIn(username, fields)).body["access_token"]),
    logInWithCookie: async (username) => cookieOf(await logIn(username, { cookie: true })) ?? "",
    async appPassword(username, scope) {
      const token = { name: "a program", scope, lifetimeSeconds: -1 };
      return (await identity.sessions.addAppPassword(username, token, by)).secret;
    },
    async openSession(username, fields = {}) {
      const token = makeSessionToken(ports.random);
      const owner = username === undefined ? undefined : await identity.accounts.get(username);
      const now = clock.now();
      const seed = { id: sessionIdOf(token, ports.digest), createdAt: now, updatedAt: now, lastActiveAt: now };
      await store.transaction((tx) => tx.sessions.add(aSession(owner, { ...seed, ...fields })));
      return token;
    },
    async enrol(username) {
      const enrolment = await identity.passcodes.enrol(username, { kind: "administrator" }, by);
      await identity.passcodes.confirm(username, codeOf(enrolment), by);
      return enrolment;
    },
    async events(action) {
      const events = await store.read((reader) => reader.audit.list({ limit: 1000 }));
      return events.filter((event) => event.action === action);
    },
  };
}

/** What `add` gives. */
export const passwordOf = (username: string): string => `${username}secret`;

/** What the answer tells the browser to keep; empty: to forget it; undefined: nothing. */
export const cookieOf = ({ headers }: Pick<Answer, "headers">): string | undefined =>
  new RegExp(`^${cookieName}=([^;]*)`).exec(headers.get("set-cookie") ?? "")?.[1];

export function makeRequest(method: string, url: string, options: CallOptions = {}): Request {
  const headers = new Headers(options.headers);
  if (options.token !== undefined) headers.set("authorization", `Bearer ${options.token}`);
  if (options.cookie !== undefined) headers.set("cookie", `${cookieName}=${options.cookie}`);
  if (options.origin !== undefined) headers.set("origin", options.origin);
  if (options.form !== undefined) return new Request(url, { method, headers, body: new URLSearchParams(options.form) });
  if (options.body === undefined) return new Request(url, { method, headers });
  if (!headers.has("content-type")) headers.set("content-type", "application/json");
  const body = typeof options.body === "string" ? options.body : JSON.stringify(options.body);
  return new Request(url, { method, headers, body });
}

export async function readAnswer(response: Response): Promise<Answer> {
  expect(response.headers.get("cache-control")).toBe("no-store");
  const text = await response.text();
  const isJson = /\bjson\b/.test(response.headers.get("content-type") ?? "");
  const value: unknown = isJson ? JSON.parse(text) : undefined;
  return {
    status: response.status,
    headers: response.headers,
    text,
    body: isObject(value) ? value : {},
    rows: Array.isArray(value) ? value.filter(isObject) : [],
  };
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
