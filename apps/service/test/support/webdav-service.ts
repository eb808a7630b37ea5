import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { createServer, type RequestListener } from "node:http";
import { connect, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient, type WebDAVClient } from "webdav";
import { createWebdav, type WebdavOptions } from "../../src/webdav/create-webdav.ts";
import type { CheckWebdav, WebdavCredentials } from "../../src/webdav/webdav-account.ts";

const MOUNT = "/originals";

/** Who may come in, with the folder of each below the root. The password is `<name>-secret`. */
const ACCOUNTS: Readonly<Record<string, string>> = { alice: "users/alice", bob: "users/bob", carol: "" };

export const basic = (name: string, password = `${name}-secret`): string =>
  `Basic ${Buffer.from(`${name}:${password}`).toString("base64")}`;

export interface SendInit {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array<ArrayBuffer>;
}

export interface WebdavService {
  readonly port: number;
  readonly url: string;
  readonly root: string;
  /** What the guard was asked, in order. */
  readonly asked: readonly WebdavCredentials[];
  /** What would have been logged. */
  readonly errors: readonly unknown[];
  folderOf(name: string): string;
  client(name: string, password?: string): WebDAVClient;
  /** One request of an account, as fetch() makes it. */
  send(name: string, method: string, path: string, init?: SendInit): Promise<Response>;
  close(): Promise<void>;
}

/** A server of its own with an empty folder; `wrap` puts something around the WebDAV listener. */
export async function startWebdav(
  options: Partial<WebdavOptions> = {},
  wrap: (webdav: RequestListener, mount: string) => RequestListener = (webdav) => webdav,
): Promise<WebdavService> {
  const folder = await mkdtemp(join(tmpdir(), "pp-webdav-"));
  const root = join(folder, "originals");
  const asked: WebdavCredentials[] = [];
  const errors: unknown[] = [];
  const check: CheckWebdav = async (credentials) => {
    asked.push(credentials);
    return admissionOf(credentials.authorization);
  };
  const onError = (error: unknown) => errors.push(error);
  const server = createServer(wrap(createWebdav({ root, mount: MOUNT, check, onError, ...options }), MOUNT));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${String(port)}${MOUNT}`;
  await mkdir(join(folder, "outside"));

  return {
    port,
    url,
    root,
    asked,
    errors,
    folderOf: (name) => join(root, ACCOUNTS[name] ?? ""),
    client: (name, password = `${name}-secret`) => createClient(url, { username: name, password }),
    send: (name, method, path, init = {}) =>
      fetch(`${url}${path}`, { ...init, method, headers: { authorization: basic(name), ...init.headers } }),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(folder, { recursive: true });
    },
  };
}

async function admissionOf(authorization: string | undefined): ReturnType<CheckWebdav> {
  if (authorization === basic("slow")) return { kind: "throttled", retryAfterSeconds: 7 };
  if (authorization === basic("away")) return { kind: "unavailable", retryAfterSeconds: 11 };
  if (authorization === basic("broken")) throw new Error("the guard broke: secret-detail");
  const name = Object.keys(ACCOUNTS).find((name) => authorization === basic(name));
  if (name === undefined) return { kind: "denied" };
  return { kind: "ok", account: { uid: `u-${name}`, username: name, uploadPath: ACCOUNTS[name] ?? "" } };
}

export interface RawAnswer {
  readonly status: number;
  readonly head: string;
  readonly body: string;
}

/** Sends the request line and headers exactly as given, with those that end the exchange, and reads to the end. */
export async function sendRaw(port: number, requestLine: string, headers: Record<string, string> = {}, body = "") {
  const all = { Host: `127.0.0.1:${String(port)}`, Connection: "close", ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  const socket = connect(port, "127.0.0.1");
  socket.write(`${requestLine} HTTP/1.1\r\n${lines.join("")}\r\n${body}`, "latin1");
  let text = "";
  for await (const chunk of socket.setEncoding("latin1")) text += String(chunk);
  const [head = "", ...rest] = text.split("\r\n\r\n");
  return { status: Number(head.split(" ")[1]), head, body: rest.join("\r\n\r\n") } satisfies RawAnswer;
}

/** Every file and folder below, relative, sorted. */
export async function treeOf(folder: string): Promise<string[]> {
  return (await readdir(folder, { recursive: true })).sort();
}
