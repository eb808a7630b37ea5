import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { basic, sendRaw, startWebdav, treeOf, type WebdavService } from "./support/webdav-service.ts";

const SECRET = "secret-of-somebody-else";

let service: WebdavService;
let before: readonly string[];
beforeEach(async () => {
  service = await startWebdav();
  await service.client("alice").createDirectory("/sub");
  await service.client("alice").putFileContents("/mine.txt", "mine");
  await service.client("bob").putFileContents("/his.txt", SECRET);
  await writeFile(join(service.root, "../outside/secret.txt"), SECRET);
  await writeFile(join(service.root, "users/beside.txt"), SECRET);
  before = await treeOf(join(service.root, ".."));
});
afterEach(async () => {
  expect(service.errors).toEqual([]);
  await service.close();
});

const asAlice = (headers: Record<string, string> = {}) => ({ Authorization: basic("alice"), ...headers });

/** Each leads to a file of somebody else for a server that decodes, normalises or joins in another order. */
const ESCAPES = [
  "/originals/../users/bob/his.txt",
  "/originals/../outside/secret.txt",
  "/originals/../bob/his.txt",
  "/originals/sub/../../bob/his.txt",
  "/originals/./../bob/his.txt",
  "/originals/%2e%2e/bob/his.txt",
  "/originals/%2E%2E/%2E%2E/secret.txt",
  "/originals/.%2e/bob/his.txt",
  "/originals/..%2fbob%2fhis.txt",
  "/originals/..%2Fbob/his.txt",
  "/originals/sub%2f..%2f..%2fbob%2fhis.txt",
  "/originals/..%5cbob%5chis.txt",
  "/originals/..\\bob\\his.txt",
  "/originals\\..\\bob\\his.txt",
  "/originals/..;/bob/his.txt",
  "/originals/%252e%252e/bob/his.txt",
  "/originals/%c0%ae%c0%ae/bob/his.txt",
  "/originals/%c0%af..%c0%afbob/his.txt",
  "/originals/%u002e%u002e/bob/his.txt",
  "/originals/%uff0e%uff0e/bob/his.txt",
  "/originals/..%00/bob/his.txt",
  "/originals/mine.txt%00/../../bob/his.txt",
  "/originals/%",
  "/originals/%2",
  "/originals/%zz",
  "/originals/%ff",
  "/originals/%0d%0aX-Injected:1",
  "/originals//../bob/his.txt",
  "/originals/?/../bob/his.txt%2f..",
  "/originals/#/../../bob/his.txt",
  "/originals/%2fetc%2fpasswd",
  "/originals/C:%5cWindows",
  "//originals/../bob/his.txt",
  "/Originals/mine.txt",
  "/originalsx/his.txt",
  "/x/../originals/mine.txt",
  "http://127.0.0.1/originals/../bob/his.txt",
  "*",
];

describe("an address", () => {
  it.each(ESCAPES)("%s reaches nothing of somebody else", async (target) => {
    // The account's own folder with a query.
    const allowed = target.startsWith("/originals/?") ? [200, 204, 207, 405] : [];
    for (const method of ["GET", "PROPFIND", "PUT", "DELETE", "MKCOL", "LOCK"]) {
      const headers = asAlice({ Depth: "1", "Content-Length": "0" });
      const answer = await sendRaw(service.port, `${method} ${target}`, headers);
      expect(answer.head + answer.body).not.toContain(SECRET);
      expect(answer.body).not.toMatch(/his\.txt<|beside|outside<|secret\.txt</);
      expect(answer.head).not.toContain("X-Injected");
      expect([400, 403, 404, 405, 409, 414, ...allowed]).toContain(answer.status);
      expect(await treeOf(join(service.root, ".."))).toEqual(before);
    }
  });

  it.each(["..", ".", "%2e%2e", ".%2E", "%2e", "a%2fb", "a%5cb", "a\\b", "a%00", "a%0a", "a%7f", "%ff", "%", "a#b"])(
    "with the name %s is answered with 400, wherever it stands",
    async (name) => {
      for (const path of [name, `${name}/x`, `sub/${name}`, `sub/${name}/mine.txt`, `sub//${name}//`]) {
        expect((await sendRaw(service.port, `GET /originals/${path}`, asAlice())).status, path).toBe(400);
      }
    },
  );

  it("that is encoded twice is decoded once: what looks like a way out is a name in the own folder", async () => {
    const answer = await sendRaw(
      service.port,
      "PUT /originals/..%252fbob%252fhis.txt",
      asAlice({ "Content-Length": "0" }),
    );
    expect(answer.status).toBe(201);
    expect(await treeOf(service.folderOf("alice"))).toEqual(["..%2fbob%2fhis.txt", "mine.txt", "sub"]);
  });
});

describe.each(["COPY", "MOVE"])("a destination of %s", (method) => {
  const send = (destination: string) =>
    sendRaw(service.port, `${method} /originals/mine.txt`, asAlice({ Destination: destination }));

  it("that leads out is refused, with and without the host", async () => {
    for (const target of ESCAPES.filter((target) => target.includes("/") && !target.startsWith("http"))) {
      for (const destination of [target, `http://127.0.0.1:${String(service.port)}${target}`]) {
        expect([400, 403, 409, 414, 502], destination).toContain((await send(destination)).status);
        expect(await treeOf(join(service.root, ".."))).toEqual(before);
      }
    }
  });

  it.each([
    "http://example.com/originals/x.txt",
    "https://example.com/originals/x.txt",
    "http://127.0.0.1:1/originals/x.txt",
    "http://127.0.0.1@example.com/originals/x.txt",
    "http://alice@127.0.0.1/originals/x.txt",
    "//example.com/originals/x.txt",
    "/api/v1/photos",
    "/",
  ])("%s is answered with 502: another server", async (destination) => {
    expect((await send(destination)).status).toBe(502);
    expect(await treeOf(join(service.root, ".."))).toEqual(before);
  });

  it.each(["x.txt", "../x.txt", "file:///etc/passwd", "ftp://127.0.0.1/originals/x.txt", "\\originals\\x.txt"])(
    "%s is answered with 400: no address",
    async (destination) => {
      expect((await send(destination)).status).toBe(400);
      expect(await treeOf(join(service.root, ".."))).toEqual(before);
    },
  );

  it("is needed", async () => {
    expect((await sendRaw(service.port, `${method} /originals/mine.txt`, asAlice())).status).toBe(400);
  });

  it("may name the host in capitals, with the other scheme, or not at all", async () => {
    for (const destination of [
      "/originals/x.txt",
      "http://LOCALHOST:80/originals/x.txt",
      "https://localhost/originals/x.txt",
    ]) {
      await service.client("alice").putFileContents("/mine.txt", "mine");
      const headers = asAlice({ Host: "localhost", Destination: destination });
      expect([201, 204]).toContain((await sendRaw(service.port, `${method} /originals/mine.txt`, headers)).status);
    }
  });
});

describe("links", () => {
  beforeEach(async () => {
    const folder = service.folderOf("alice");
    await symlink(join(service.root, "../outside"), join(folder, "out"));
    await symlink(join(service.root, "../outside/secret.txt"), join(folder, "out.txt"));
    await symlink("../bob", join(folder, "bob"));
    await symlink(join(service.root, "../outside/new.txt"), join(folder, "dangling.txt"));
    await symlink(".", join(folder, "loop"));
    before = await treeOf(join(service.root, ".."));
  });

  it.each(["GET", "HEAD", "PROPFIND", "PROPPATCH", "PUT", "DELETE", "MKCOL", "LOCK", "COPY", "MOVE"])(
    "are not followed by %s, wherever they lead",
    async (method) => {
      for (const path of [
        "out",
        "out/secret.txt",
        "out.txt",
        "bob/his.txt",
        "dangling.txt",
        "loop/mine.txt",
        "out/x/y",
      ]) {
        const headers = asAlice({ Depth: "0", "Content-Length": "0", Destination: "/originals/copied" });
        const answer = await sendRaw(service.port, `${method} /originals/${path}`, headers);
        expect([path, answer.status]).toEqual([path, 403]);
        expect(answer.body).not.toContain(SECRET);
      }
      expect(await treeOf(join(service.root, ".."))).toEqual(before);
    },
  );

  it.each(["COPY", "MOVE"])("are no destination of %s", async (method) => {
    for (const path of ["out", "out/x.txt", "out.txt", "bob/x.txt", "dangling.txt", "loop/x.txt"]) {
      const headers = asAlice({ Destination: `/originals/${path}` });
      expect((await sendRaw(service.port, `${method} /originals/mine.txt`, headers)).status).toBe(403);
    }
    expect(await treeOf(join(service.root, ".."))).toEqual(before);
  });

  it("are neither listed nor copied with their folder", async () => {
    const listed = await service.send("alice", "PROPFIND", "/", { headers: { depth: "1" } });
    expect((await listed.text()).match(/(?<=<href>)[^<]*/g)?.map((href) => href.slice(service.url.length))).toEqual([
      "/",
      "/mine.txt",
      "/sub/",
    ]);
    await symlink(join(service.root, "../outside"), join(service.folderOf("alice"), "sub/out"));
    await service.client("alice").copyFile("/sub", "/copy");
    expect(await treeOf(join(service.folderOf("alice"), "copy"))).toEqual([]);
  });
});

describe("the server's own files", () => {
  it.each(["/.nephelemeta", "/mine.txt.nephelemeta", "/sub/.NepheleMeta", "/x.nephelemeta/y", "/%2enephelemeta"])(
    "%s cannot be read, written, or moved to",
    async (path) => {
      for (const method of ["GET", "PUT", "DELETE", "MKCOL"]) {
        const answer = await sendRaw(service.port, `${method} /originals${path}`, asAlice({ "Content-Length": "0" }));
        expect(answer.status).toBe(403);
      }
      const headers = asAlice({ Destination: `/originals${path}` });
      expect((await sendRaw(service.port, "COPY /originals/mine.txt", headers)).status).toBe(403);
    },
  );
});

describe("what a client sends", () => {
  const put = (headers: Record<string, string>, body = "x") =>
    sendRaw(
      service.port,
      "PUT /originals/new.txt",
      asAlice({ "Content-Length": String(body.length), ...headers }),
      body,
    );

  it.each(["gzip", "x-gzip", "deflate", "br", "identity, gzip"])(
    "in %s is refused, and the server lives",
    async (encoding) => {
      expect((await put({ "Content-Encoding": encoding })).status).toBe(415);
      expect(await treeOf(join(service.root, ".."))).toEqual(before);
    },
  );

  it("as a part of a file does not replace the whole", async () => {
    expect((await put({ "Content-Range": "bytes 0-0/10" })).status).toBe(400);
  });

  it.each(["PROPFIND", "PROPPATCH", "LOCK", "MKCOL", "DELETE", "COPY", "OPTIONS"])(
    "with %s is at most 64 KiB, announced or not",
    async (method) => {
      const [path, body] = [`${method} /originals/mine.txt`, "x".repeat(65_537)];
      const headers = asAlice({ Depth: "0", Destination: "/originals/x" });
      const announced = await sendRaw(service.port, path, { ...headers, "Content-Length": "65537" });
      const chunks = `10001\r\n${body}\r\n`;
      const chunked = await sendRaw(service.port, path, { ...headers, "Transfer-Encoding": "chunked" }, chunks);
      expect([announced.status, chunked.status]).toEqual([413, 413]);
      expect(await treeOf(join(service.root, ".."))).toEqual(before);
    },
  );

  it.each(["MKCOL", "DELETE", "COPY", "MOVE", "OPTIONS", "GET"])("as body of %s is refused", async (method) => {
    const headers = asAlice({ "Content-Length": "3", Destination: "/originals/x" });
    expect((await sendRaw(service.port, `${method} /originals/mine.txt`, headers, "<a>")).status).toBe(415);
    expect(await treeOf(join(service.root, ".."))).toEqual(before);
  });

  it.each([undefined, "infinity", "2", "-1"])("cannot list a whole tree: Depth %s", async (depth) => {
    const headers = asAlice(depth === undefined ? {} : { Depth: depth });
    const answer = await sendRaw(service.port, "PROPFIND /originals/", headers);
    expect([answer.status, answer.body]).toEqual([403, expect.stringContaining("propfind-finite-depth")]);
  });

  it.each([
    ["If", "<http://[/x> (<urn:x>)"],
    ["If", '</originals/%> (["x"])'],
    ["If", '</originals/%00> (["x"])'],
    ["If", '</originals/..%2f..%2fbob/his.txt> (["x"])'],
    ["If", "(<"],
    ["Lock-Token", "<"],
    ["Timeout", "Second-x"],
    ["Host", "a b"],
    ["Range", "bytes=5-1"],
    ["If-Range", 'W/"x"'],
    ["If-Modified-Since", "yesterday"],
    ["Content-Type", ";;"],
    ["Accept", "image/png"],
    ["Accept-Encoding", "zstd"],
    ["X-Forwarded-Proto", "javascript"],
    ["X-Forwarded-Host", "example.com"],
  ])("as %s: %s is no error of the server", async (name, value) => {
    for (const method of ["GET", "PUT", "PROPFIND", "LOCK", "UNLOCK", "COPY", "DELETE"]) {
      const headers = asAlice({ Depth: "0", "Content-Length": "0", Destination: "/originals/x", [name]: value });
      const answer = await sendRaw(service.port, `${method} /originals/mine.txt`, headers);
      expect(answer.status).toBeGreaterThanOrEqual(200);
      expect(answer.status === 502 || answer.status < 500).toBe(true);
      expect(answer.head + answer.body).not.toMatch(/javascript:|example\.com/);
    }
  });

  it("as a lock below a file is answered with 409", async () => {
    const body =
      '<D:lockinfo xmlns:D="DAV:"><D:lockscope><D:shared/></D:lockscope><D:locktype><D:write/></D:locktype></D:lockinfo>';
    expect((await service.send("alice", "LOCK", "/mine.txt/below", { body })).status).toBe(409);
  });

  it("in names that are too long is refused", async () => {
    const tooLong = ["n".repeat(244), "%C3%A4".repeat(122), `${"deep/".repeat(500)}x`];
    for (const path of tooLong) {
      expect((await sendRaw(service.port, `GET /originals/${path}`, asAlice())).status).toBe(414);
    }
    expect((await sendRaw(service.port, `GET /originals/${"n".repeat(243)}`, asAlice())).status).toBe(404);
  });

  it("cannot change permissions, nor be run as a page", async () => {
    const body =
      '<D:propertyupdate xmlns:D="DAV:"><D:set><D:prop><m:mode xmlns:m="LCGDM:">777</m:mode></D:prop></D:set></D:propertyupdate>';
    const patched = await service.send("alice", "PROPPATCH", "/mine.txt", { body });
    expect(await patched.text()).toContain("403 Forbidden");
    await service.client("alice").putFileContents("/page.html", "<script>alert(1)</script>");
    const page = await service.send("alice", "GET", "/page.html");
    expect(page.headers.get("content-security-policy")).toBe("default-src 'none'; sandbox");
    expect(page.headers.get("x-content-type-options")).toBe("nosniff");
  });

  it("tells it nothing of the server", async () => {
    const answer = await service.send("alice", "GET", "/none.txt");
    expect([answer.status, await answer.text()]).toEqual([404, "There is no such file.\n"]);
    expect([answer.headers.get("server"), answer.headers.get("x-powered-by")]).toEqual([null, null]);
  });
});

it("a guard that fails is answered with 500, reported, and not described", async () => {
  const failing = await startWebdav();
  const answer = await failing.send("broken", "GET", "/");
  expect([answer.status, await answer.text()]).toEqual([500, "Something went wrong.\n"]);
  expect(failing.errors).toEqual([new Error("the guard broke: secret-detail")]);
  await failing.close();
});

it("a file in place of the folder of the account is answered with 403", async () => {
  const other = await startWebdav();
  await mkdir(join(other.root, "users"), { recursive: true });
  await writeFile(other.folderOf("alice"), "a file");
  expect((await other.send("alice", "GET", "/")).status).toBe(403);
  await other.close();
});
