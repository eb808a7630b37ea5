import { Agent, request as httpRequest } from "node:http";
import { afterEach, beforeEach, expect, it } from "vitest";
import { basic, startWebdav, treeOf, type WebdavService } from "./support/webdav-service.ts";
import { SeededChoice } from "./support/webdav-choice.ts";

const SEED = 77;
const REQUESTS = 4000;

const METHODS = [
  "GET",
  "HEAD",
  "PUT",
  "DELETE",
  "MKCOL",
  "COPY",
  "MOVE",
  "PROPFIND",
  "PROPPATCH",
  "LOCK",
  "UNLOCK",
].concat(["OPTIONS", "POST", "PATCH", "REPORT", "SEARCH"]);
const NAMES = [
  "a",
  "b",
  "c.txt",
  "Ä",
  "%41",
  "a%20b",
  "..",
  ".",
  "%2e%2e",
  "",
  "..%2f",
  "%00",
  "%",
  "%ff",
  "x.nephelemeta",
];
const TAGS = [
  "propfind",
  "prop",
  "allprop",
  "propname",
  "include",
  "propertyupdate",
  "set",
  "remove",
  "lockinfo",
].concat(
  ["lockscope", "exclusive", "shared", "locktype", "write", "owner", "getetag", "resourcetype", "lockdiscovery"],
  ["__proto__", "constructor", "toString", "_", "displayname", "quota-available-bytes"],
);
const NAMESPACES = ["", ' xmlns="DAV:"', ' xmlns:D="DAV:"', ' xmlns="urn:x"', ' xmlns=""', ' a="b"', ' xml:lang="de"'];
const TEXTS = ["", "text", "&amp;", "&lt;", "&#1;", "&none;", "<![CDATA[<x>]]>", "<!--c-->", "<?p i?>", "ä", "\u0001"];
const HEADERS: Readonly<Record<string, readonly string[]>> = {
  depth: ["0", "1", "infinity", "x"],
  destination: [
    "/originals/a",
    "/originals/b/c.txt",
    "/originals/",
    "/originals/..",
    "/x",
    "http://h/originals/a",
    "a",
  ],
  overwrite: ["T", "F", "x"],
  if: ["(<urn:x>)", '(["x"])', "</originals/a> (Not <urn:x>)", "(", "", "<", "(<DAV:no-lock>)", "<http://[> (<x>)"],
  "lock-token": ["<urn:x>", "urn:x", "<", ""],
  timeout: ["Infinite", "Second-1", "Second-4100000000", "x", "Infinite, Second-9"],
  range: ["bytes=0-", "bytes=-1", "bytes=5-1", "bytes=0-0,2-2", "x"],
  "if-range": ['"x"', 'W/"x"', "yesterday"],
  "if-match": ["*", '"x"', ","],
  "if-none-match": ["*", '"x"', ""],
  "content-type": ["text/xml", "application/xml; charset=utf-16", "text/plain", ";", "x/y/z"],
  "content-encoding": ["identity", "gzip", "x"],
  "content-language": ["de", "", "x".repeat(200)],
  accept: ["text/plain", "*/*", ""],
  "accept-encoding": ["gzip", "zstd", "", "identity;q=0"],
  "cache-control": ["no-cache", "max-age=0", "x"],
};

let service: WebdavService;
const agent = new Agent({ keepAlive: true, maxSockets: 1 });
beforeEach(async () => {
  service = await startWebdav();
});
afterEach(async () => {
  agent.destroy();
  await service.close();
});

function element(choice: SeededChoice, depth: number): string {
  const tag = `${choice.of(["", "D:"])}${choice.of(TAGS)}`;
  const inner = Array.from({ length: depth > 4 ? 0 : choice.below(3) }, () => element(choice, depth + 1));
  const end = choice.below(40) === 0 ? "" : `</${tag}>`;
  return `<${tag}${choice.of(NAMESPACES)}>${choice.of(TEXTS)}${inner.join("")}${end}`;
}

/** Mostly of the shape that the method takes, so that it comes far. */
function bodyFor(method: string, choice: SeededChoice): string {
  const inner = () => Array.from({ length: choice.below(4) }, () => element(choice, 2)).join("");
  switch (choice.below(5) === 0 ? "" : method) {
    case "PROPFIND":
      return `<D:propfind xmlns:D="DAV:"><D:${choice.of(["prop", "allprop", "propname"])}/><D:prop>${inner()}</D:prop></D:propfind>`;
    case "PROPPATCH":
      return `<D:propertyupdate xmlns:D="DAV:"><D:${choice.of(["set", "remove"])}><D:prop>${inner()}</D:prop></D:set></D:propertyupdate>`;
    case "LOCK":
      return `<D:lockinfo xmlns:D="DAV:"><D:lockscope><D:${choice.of(["shared", "exclusive", "x"])}/></D:lockscope><D:locktype><D:write/></D:locktype>${inner()}</D:lockinfo>`;
    case "PUT":
      return choice.of(["", "content", "content".repeat(choice.below(1000))]);
    default:
      return choice.of(["", "", "x", element(choice, 0)]);
  }
}

function send(method: string, path: string, headers: Record<string, string>, body: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const all = { authorization: basic("alice"), "content-length": Buffer.byteLength(body), ...headers };
    const request = httpRequest({
      agent,
      port: service.port,
      host: "127.0.0.1",
      method,
      path,
      headers: all,
      timeout: 20_000,
    });
    request.on("response", (response) => {
      response.resume().on("end", () => {
        resolve(response.statusCode ?? 0);
      });
    });
    request.on("timeout", () => request.destroy(new Error("no answer")));
    request.on("error", reject);
    request.end(body);
  });
}

it(`${String(REQUESTS)} requests made of seed ${String(SEED)} meet no error of the server`, async () => {
  const choice = new SeededChoice(SEED);
  const statuses = new Map<number, number>();
  for (let count = 0; count < REQUESTS; count += 1) {
    const method = choice.of(METHODS);
    const path = `/originals/${Array.from({ length: 1 + choice.below(2) }, () => choice.of(NAMES)).join("/")}`;
    const names = Object.keys(HEADERS).filter(() => choice.below(12) === 0);
    const headers = Object.fromEntries(names.map((name) => [name, choice.of(HEADERS[name] ?? [])]));
    if (choice.below(2) === 0) headers["destination"] ??= choice.of(HEADERS["destination"] ?? []);
    if (method === "PROPFIND") headers["depth"] ??= "0";
    const body = bodyFor(method, choice);
    const status = await send(method, path, headers, body);
    const request = `${method} ${path} ${JSON.stringify(headers)} ${body}`;
    expect(status < 500 || status === 501 || status === 502, `${String(status)} to ${request}`).toBe(true);
    expect(service.errors, request).toEqual([]);
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
  }
  // The requests got past the checks, and everything they made is inside the folder.
  for (const status of [200, 201, 204, 207, 400, 403, 404, 409, 412, 415])
    expect([...statuses.keys()]).toContain(status);
  expect((await treeOf(service.root)).filter((name) => !name.startsWith("users/alice") && name !== "users")).toEqual(
    [],
  );
  expect((await service.send("alice", "PROPFIND", "/", { headers: { depth: "1" } })).status).toBe(207);
}, 180_000);
