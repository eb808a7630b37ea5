import { chmod, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ConfinedAdapter } from "./confined-adapter.ts";
import { withoutPaths } from "./storage-errors.ts";

const base = new URL("http://localhost/originals/");
const at = (path: string) => new URL(path, base);

describe("a file of WebDAV", () => {
  let folder: string;
  let gone: AbortController;
  let adapter: ConfinedAdapter;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "pp-confined-"));
    gone = new AbortController();
    adapter = new ConfinedAdapter(folder, gone.signal);
    await writeFile(join(folder, "a.txt"), "content");
  });
  afterEach(() => rm(folder, { recursive: true }));

  it("is read to its end while the client is there, and closed when the client has gone", async () => {
    const resource = await adapter.getResource(at("a.txt"), base);
    expect(await text(await resource.getStream())).toBe("content");
    const open = await resource.getStream();
    expect(open.destroyed).toBe(false);
    gone.abort();
    expect(open.destroyed).toBe(true);
    expect((await resource.getStream()).destroyed).toBe(true);
  });

  it("is not replaced by a stream that fails, and nothing is left of it", async () => {
    const resource = await adapter.getResource(at("a.txt"), base);
    const failing = Readable.from(
      (async function* () {
        yield "half";
        throw new Error("the line broke");
      })(),
    );
    await expect(resource.setStream(failing)).rejects.toThrow("the line broke");
    expect(await readdir(folder)).toEqual(["a.txt"]);
    expect(await readFile(join(folder, "a.txt"), "utf8")).toBe("content");
  });

  it("keeps properties beside itself, readable by the server only, until the last one goes", async () => {
    const resource = await adapter.getResource(at("a.txt"), base);
    await resource.saveMetadataFile({ props: { color: "blue" } });
    expect(await readdir(folder)).toEqual(["a.txt", "a.txt.nephelemeta"]);
    expect(await resource.readMetadataFile()).toEqual({ props: { color: "blue" } });
    await resource.saveMetadataFile({ props: {}, locks: {} });
    expect(await readdir(folder)).toEqual(["a.txt"]);
  });

  it("that is unfinished after a crash is not shown, and goes with its folder", async () => {
    await mkdir(join(folder, "sub"));
    await writeFile(join(folder, "sub/.1234.unfinished.nephelemeta"), "half");
    const sub = await adapter.getResource(at("sub/"), base);
    expect(await sub.getInternalMembers()).toEqual([]);
    await sub.delete({ username: "bob" });
    expect(await readdir(folder)).toEqual(["a.txt"]);
  });

  it.each(["../a.txt", "%2e%2e/a.txt", "/originalsx/a.txt", "/"])(
    "is not found outside the mount: %s",
    async (path) => {
      await expect(adapter.newResource(at(path), base)).rejects.toThrow("not of this server");
    },
  );

  it("is looked for inside the folder when an encoded slash leads out of it", async () => {
    const resource = await adapter.newResource(at("..%2f..%2fetc%2fpasswd"), base);
    expect(resource.absolutePath).toBe(join(folder, "etc/passwd"));
  });

  it("cannot be run, nor its permissions changed", async () => {
    await chmod(join(folder, "a.txt"), 0o640);
    const resource = await adapter.getResource(at("a.txt"), base);
    await expect(resource.setMode()).rejects.toThrow("Permissions are not changed here.");
  });

  it("is on a disk whose free and used space are counted in bytes", async () => {
    const resource = await adapter.getResource(at("a.txt"), base);
    expect(await resource.getFreeSpace()).toBeGreaterThan(1_000_000);
    expect(await resource.getTotalSpace()).toBeGreaterThan(1_000_000);
  });
});

describe("an error of the storage", () => {
  const failing = (code: string) => () =>
    Promise.reject(Object.assign(new Error(`${code}: open '/srv/originals/a'`), { code, syscall: "open" }));

  it.each(["ENOENT", "ENOTDIR", "ENOTEMPTY", "EACCES", "EROFS", "ENOSPC", "EIO", "EMFILE"])(
    "%s does not name the server's folders",
    async (code) => {
      await expect(withoutPaths(failing(code))).rejects.toThrow(/^[^/]+$/);
    },
  );

  it("that nobody foresaw keeps its cause for the log, and one of another kind is left alone", async () => {
    const cause = expect.objectContaining({ code: "EIO" }) as Error;
    await expect(withoutPaths(failing("EIO"))).rejects.toMatchObject({ message: "The storage failed.", cause });
    const other = new Error("of the program");
    await expect(withoutPaths(() => Promise.reject(other))).rejects.toBe(other);
  });
});
