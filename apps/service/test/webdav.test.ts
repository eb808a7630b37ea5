import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import { request as httpRequest } from "node:http";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { SeededChoice } from "./support/webdav-choice.ts";
import { basic, sendRaw, startWebdav, treeOf, type WebdavService } from "./support/webdav-service.ts";

let service: WebdavService;
beforeEach(async () => {
  service = await startWebdav();
});
afterEach(async () => {
  expect(service.errors).toEqual([]);
  await service.close();
});

const namesOf = async (service: WebdavService, name: string, path = "/") =>
  (await service.client(name).getDirectoryContents(path)).map(({ filename }) => filename).sort();

describe("a client that nobody here wrote", () => {
  it("uploads, lists, reads, copies, moves and deletes in the folder of its account", async () => {
    const alice = service.client("alice");
    const photo = randomBytes(100_000);
    await alice.createDirectory("/2024");
    await alice.putFileContents("/2024/Äpfel & Birnen #1 100%.jpg", photo);
    expect(await namesOf(service, "alice", "/2024")).toEqual(["/2024/Äpfel & Birnen #1 100%.jpg"]);
    expect(await alice.getFileContents("/2024/Äpfel & Birnen #1 100%.jpg")).toEqual(photo);

    await alice.copyFile("/2024/Äpfel & Birnen #1 100%.jpg", "/copy.jpg");
    await alice.moveFile("/2024/Äpfel & Birnen #1 100%.jpg", "/moved.jpg");
    expect(await treeOf(service.folderOf("alice"))).toEqual(["2024", "copy.jpg", "moved.jpg"]);
    expect(await readFile(join(service.folderOf("alice"), "moved.jpg"))).toEqual(photo);

    await alice.moveFile("/2024", "/2025");
    await alice.deleteFile("/copy.jpg");
    await alice.deleteFile("/2025");
    expect(await namesOf(service, "alice")).toEqual(["/moved.jpg"]);
    expect(await alice.stat("/moved.jpg")).toMatchObject({ type: "file", size: 100_000, mime: "image/jpeg" });
  });

  it("keeps two accounts apart that use the same names", async () => {
    await service.client("alice").putFileContents("/same.txt", "of alice");
    await service.client("bob").putFileContents("/same.txt", "of bob");
    await service.client("bob").putFileContents("/only-bob.txt", "of bob");
    expect(await namesOf(service, "alice")).toEqual(["/same.txt"]);
    expect(await service.client("alice").getFileContents("/same.txt", { format: "text" })).toBe("of alice");
    expect(await readFile(join(service.folderOf("bob"), "same.txt"), "utf8")).toBe("of bob");
    await service.client("alice").deleteFile("/same.txt");
    expect(await namesOf(service, "bob")).toEqual(["/only-bob.txt", "/same.txt"]);
  });

  it("sees the folders of all when the account has the whole root", async () => {
    await service.client("bob").putFileContents("/one.txt", "1");
    expect(await namesOf(service, "carol", "/users/bob")).toEqual(["/users/bob/one.txt"]);
  });

  it("locks a file against another account, and unlocks it", async () => {
    await service.client("bob").putFileContents("/one.txt", "1");
    const lock = await service.client("bob").lock("/one.txt");
    expect((await service.send("carol", "PUT", "/users/bob/one.txt", { body: "2" })).status).toBe(423);
    expect((await service.send("carol", "DELETE", "/users/bob/one.txt")).status).toBe(423);
    await service.client("bob").unlock("/one.txt", lock.token);
    expect((await service.send("carol", "PUT", "/users/bob/one.txt", { body: "2" })).status).toBe(204);
    expect(await treeOf(service.folderOf("bob"))).toEqual(["one.txt"]);
  });

  it("reads a part of a file, and nothing that it has already", async () => {
    await service.client("alice").putFileContents("/ten.txt", "0123456789");
    const part = await service.send("alice", "GET", "/ten.txt", { headers: { range: "bytes=2-4" } });
    expect([part.status, await part.text()]).toEqual([206, "234"]);
    const again = { Authorization: basic("alice"), "If-None-Match": part.headers.get("etag") ?? "" };
    expect((await sendRaw(service.port, "GET /originals/ten.txt", again)).status).toBe(304);
  });
});

describe("the guard", () => {
  it.each(["GET", "PUT", "PROPFIND", "OPTIONS", "DELETE", "MKCOL", "LOCK"])(
    "asks for a password when %s comes without, and with a wrong one",
    async (method) => {
      for (const headers of [{}, { authorization: basic("alice", "wrong") }, { authorization: "Bearer alice" }]) {
        const answer = await fetch(`${service.url}/x`, { method, headers: headers as Record<string, string> });
        expect(answer.status).toBe(401);
        expect(answer.headers.get("www-authenticate")).toBe(
          'Basic realm="WebDAV Authorization Required", charset="UTF-8"',
        );
      }
    },
  );

  it("is asked at each request, with the address and the program of the client", async () => {
    const headers = { "user-agent": "Explorer/7" };
    await service.send("alice", "PUT", "/a.txt", { body: "1", headers });
    await service.send("alice", "GET", "/a.txt", { headers });
    const credentials = { authorization: basic("alice"), remoteAddress: "127.0.0.1", userAgent: "Explorer/7" };
    expect(service.asked).toEqual([credentials, credentials]);
  });

  it("tells how long to wait: 429 when throttled, 503 when it cannot decide", async () => {
    const [throttled, unavailable] = [await service.send("slow", "GET", "/"), await service.send("away", "GET", "/")];
    expect([throttled.status, throttled.headers.get("retry-after")]).toEqual([429, "7"]);
    expect([unavailable.status, unavailable.headers.get("retry-after")]).toEqual([503, "11"]);
  });

  it("makes the folder of the account at the first request that it lets in, and not before", async () => {
    await service.send("alice", "GET", "/", { headers: { authorization: basic("alice", "wrong") } });
    await expect(stat(service.root)).rejects.toThrow("ENOENT");
    expect((await service.send("alice", "PROPFIND", "/", { headers: { depth: "0" } })).status).toBe(207);
    expect(await treeOf(service.root)).toEqual(["users", "users/alice"]);
  });

  it("lets nobody in whose folder would be reached through a link", async () => {
    await mkdir(join(service.root, "users"), { recursive: true });
    await symlink(join(service.root, "../outside"), service.folderOf("alice"));
    expect((await service.send("alice", "PUT", "/a.txt", { body: "1" })).status).toBe(403);
    expect(await treeOf(join(service.root, "../outside"))).toEqual([]);
  });
});

/** An upload that is sent piece by piece. */
function beginUpload(service: WebdavService, path: string) {
  const headers = { authorization: basic("alice"), "transfer-encoding": "chunked" };
  return httpRequest(`${service.url}${path}`, { method: "PUT", headers });
}

const unfinishedIn = async (service: WebdavService) => {
  const name = (await treeOf(service.folderOf("alice"))).find((name) => name.includes("unfinished"));
  return name === undefined ? undefined : (await stat(join(service.folderOf("alice"), name))).size;
};

describe("uploads", () => {
  it("go to the disk while they come, and appear when they are whole", async () => {
    await service.client("alice").putFileContents("/big.raw", "old");
    const piece = randomBytes(1_000_000);
    const upload = beginUpload(service, "/big.raw");
    const answered = once(upload, "response");
    for (let count = 0; count < 8; count += 1) upload.write(piece);
    await expect.poll(() => unfinishedIn(service), { timeout: 20_000 }).toBe(8_000_000);
    expect(await service.client("alice").getFileContents("/big.raw", { format: "text" })).toBe("old");
    expect(await namesOf(service, "alice")).toEqual(["/big.raw"]);

    upload.end(piece);
    const [response] = (await answered) as [{ statusCode: number }];
    expect(response.statusCode).toBe(204);
    const kept = await readFile(join(service.folderOf("alice"), "big.raw"));
    expect(kept.equals(Buffer.concat(Array<Buffer>(9).fill(piece)))).toBe(true);
    expect(await treeOf(service.folderOf("alice"))).toEqual(["big.raw"]);
  });

  it("that break off leave the old file, and nothing beside it", async () => {
    await service.client("alice").putFileContents("/big.raw", "old");
    const upload = beginUpload(service, "/big.raw");
    upload.on("error", () => undefined);
    upload.write(randomBytes(1_000_000));
    await expect.poll(() => unfinishedIn(service), { timeout: 20_000 }).toBe(1_000_000);
    upload.destroy();
    await expect.poll(() => treeOf(service.folderOf("alice")), { timeout: 20_000 }).toEqual(["big.raw"]);
    expect(await readFile(join(service.folderOf("alice"), "big.raw"), "utf8")).toBe("old");
  });

  it("that stand still are given up, and those that go on slowly are not", async () => {
    const patient = await startWebdav({ uploadIdleSeconds: 3 });
    const [slow, still] = [beginUpload(patient, "/slow.raw"), beginUpload(patient, "/still.raw")];
    const [answered, dropped] = [once(slow, "response"), once(still, "error")];
    still.write("beginning");
    for (let count = 0; count < 40; count += 1) {
      slow.write("piece");
      await sleep(100);
    }
    slow.end();
    const [response] = (await answered) as [{ statusCode: number }];
    expect(response.statusCode).toBe(201);
    expect(await dropped).toMatchObject([{ code: "ECONNRESET" }]);
    await expect.poll(() => treeOf(patient.folderOf("alice")), { timeout: 20_000 }).toEqual(["slow.raw"]);
    expect(patient.errors).toEqual([]);
    await patient.close();
  });

  it("of one file at the same time leave one of them, whole", async () => {
    const contents = Array.from({ length: 12 }, () => randomBytes(300_000));
    const answers = await Promise.all(
      contents.map((body) => service.send("alice", "PUT", "/same.raw", { body: new Uint8Array(body) })),
    );
    expect(answers.every(({ status }) => status === 201 || status === 204)).toBe(true);
    const kept = await readFile(join(service.folderOf("alice"), "same.raw"));
    expect(contents.filter((content) => content.equals(kept))).toHaveLength(1);
    expect(await treeOf(service.folderOf("alice"))).toEqual(["same.raw"]);
  });

  it("of many files at the same time by two accounts all arrive", async () => {
    const names = Array.from({ length: 25 }, (_, index) => `f${String(index).padStart(2, "0")}.txt`);
    await Promise.all(
      names.flatMap((name) =>
        ["alice", "bob"].map((owner) => service.client(owner).putFileContents(`/${name}`, `${name} of ${owner}`)),
      ),
    );
    expect(await treeOf(service.folderOf("alice"))).toEqual(names);
    for (const name of names) {
      expect(await readFile(join(service.folderOf("bob"), name), "utf8")).toBe(`${name} of bob`);
    }
  });

  it("and everything else at the same time, on the same files, meet no error of the server", async () => {
    const [paths, methods] = [
      ["/a", "/b", "/d", "/d/a"],
      ["PUT", "DELETE", "MOVE", "COPY", "PROPFIND", "GET", "MKCOL"],
    ];
    const choice = new SeededChoice(1);
    const statuses = await Promise.all(
      Array.from({ length: 400 }, async () => {
        const method = choice.of(methods);
        const headers = { depth: "1", destination: `${service.url}${choice.of(paths)}` };
        const body = method === "PUT" ? { body: "x".repeat(choice.below(20_000)) } : {};
        const answer = await service.send("alice", method, choice.of(paths), { headers, ...body });
        await answer.text();
        return answer.status;
      }),
    );
    expect(statuses.filter((status) => status >= 500)).toEqual([]);
    expect(statuses).toEqual(expect.arrayContaining([201, 207]));
    const left = await treeOf(service.folderOf("alice"));
    expect(left.filter((name) => !["a", "b", "d", "d/a", "a/a", "b/a"].includes(name))).toEqual([]);
  });

  it("that are refused do not keep the connection to read the rest", async () => {
    const upload = httpRequest(`${service.url}/a.raw`, { method: "PUT", headers: { "content-length": 10_000_000 } });
    upload.on("error", () => undefined);
    upload.write("beginning");
    const [response] = (await once(upload, "response")) as [{ statusCode: number; headers: Record<string, string> }];
    expect(response.statusCode).toBe(401);
    expect(response.headers["connection"]).toBe("close");
    upload.destroy();
  });
});

describe("what RFC 4918 protects", () => {
  beforeEach(async () => {
    await service.client("alice").createDirectory("/a/b", { recursive: true });
    await service.client("alice").putFileContents("/a/one.txt", "1");
    await service.client("alice").putFileContents("/a/b/two.txt", "2");
  });

  it.each([
    ["COPY", "/a", "/a"],
    ["MOVE", "/a", "/a"],
    ["COPY", "/a", "/a/b"],
    ["MOVE", "/a", "/a/b"],
    ["MOVE", "/a/b", "/a"],
    ["COPY", "/a/one.txt", "/a"],
    ["MOVE", "/a/one.txt", "/a/one.txt"],
    ["MOVE", "/", "/a/b/c"],
    ["DELETE", "/", ""],
    ["COPY", "/a", "/"],
  ])("%s of %s to %s loses nothing", async (method, from, to) => {
    const before = await treeOf(service.folderOf("alice"));
    const answer = await service.send("alice", method, from, { headers: { destination: `${service.url}${to}` } });
    expect([400, 403]).toContain(answer.status);
    expect(await treeOf(service.folderOf("alice"))).toEqual(before);
  });

  it("answers 412 when the destination exists and may not be overwritten, and 409 when its folder does not exist", async () => {
    const to = (path: string) => ({ headers: { destination: `${service.url}${path}`, overwrite: "F" } });
    for (const method of ["COPY", "MOVE"]) {
      expect((await service.send("alice", method, "/a/one.txt", to("/a/b/two.txt"))).status).toBe(412);
      expect((await service.send("alice", method, "/a/one.txt", to("/none/x.txt"))).status).toBe(409);
    }
    expect(await readFile(join(service.folderOf("alice"), "a/b/two.txt"), "utf8")).toBe("2");
  });

  it("leaves a folder that holds a link, which it does not show", async () => {
    await writeFile(join(service.root, "../outside/secret.txt"), "secret");
    await symlink(join(service.root, "../outside"), join(service.folderOf("alice"), "a/b/link"));
    expect(await namesOf(service, "alice", "/a/b")).toEqual(["/a/b/two.txt"]);
    const answer = await service.send("alice", "DELETE", "/a");
    const body = await answer.text();
    expect([answer.status, body]).toEqual([207, expect.stringContaining("403 Forbidden")]);
    expect(body).not.toContain(service.root);
    expect(await readFile(join(service.root, "../outside/secret.txt"), "utf8")).toBe("secret");
  });
});
