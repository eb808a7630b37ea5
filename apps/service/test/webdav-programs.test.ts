import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runsWith } from "./support/programs.ts";
import { runProgram } from "./support/webdav-programs.ts";
import { startWebdav, treeOf, type WebdavService } from "./support/webdav-service.ts";

let service: WebdavService;
let folder: string;
beforeEach(async () => {
  service = await startWebdav();
  folder = await mkdtemp(join(tmpdir(), "pp-webdav-client-"));
});
afterEach(async () => {
  expect(service.errors).toEqual([]);
  await service.close();
  await rm(folder, { recursive: true });
});

describe.runIf(runsWith("litmus"))("litmus, the test suite of WebDAV servers", () => {
  // How many there are shows that the group has run to its end.
  it.each([
    { group: "basic", tests: 16 },
    { group: "copymove", tests: 13 },
    { group: "props", tests: 30 },
    { group: "locks", tests: 41 },
    { group: "http", tests: 4 },
  ])("passes all $tests tests of $group", async ({ group, tests }) => {
    const run = await runProgram("litmus", [`${service.url}/`, "alice", "alice-secret"], {
      cwd: folder,
      env: { TESTS: group, HOME: folder },
    });
    expect(run.output).toContain(
      `<- summary for \`${group}': of ${String(tests)} tests run: ${String(tests)} passed, 0 failed. 100.0%`,
    );
    expect(run.code).toBe(0);
  });

  it("is not let in with a wrong password", async () => {
    const env = { TESTS: "basic", HOME: folder };
    const run = await runProgram("litmus", [`${service.url}/`, "alice", "wrong"], { cwd: folder, env });
    expect(run.output).toContain("Could not authenticate to server: rejected Basic challenge");
    expect(run.code).not.toBe(0);
  });
});

describe.runIf(runsWith("cadaver"))("cadaver", () => {
  const cadaver = (input: string) =>
    runProgram("cadaver", [`${service.url}/`], { cwd: folder, env: { HOME: folder }, input });
  const knows = (name: string, password: string) =>
    writeFile(join(folder, ".netrc"), `machine 127.0.0.1 login ${name} password ${password}\n`, { mode: 0o600 });

  it("puts a file, lists it, gets it, moves and deletes it", async () => {
    await knows("alice", "alice-secret");
    await writeFile(join(folder, "photo.jpg"), "a photo");
    const put = await cadaver("mkcol 2024\ncd 2024\nput photo.jpg\nls\nget photo.jpg back.jpg\nquit\n");
    expect(put.output).toMatch(/Listing collection `\/originals\/2024\/': succeeded\.\n\s+photo\.jpg\s+7\b/);
    expect(await readFile(join(folder, "back.jpg"), "utf8")).toBe("a photo");
    expect(await treeOf(service.folderOf("alice"))).toEqual(["2024", "2024/photo.jpg"]);

    const moved = await cadaver(
      "move 2024/photo.jpg other.jpg\ncopy other.jpg copy.jpg\nrmcol 2024\ndelete other.jpg\nls\nquit\n",
    );
    expect(moved.output).toMatch(/Listing collection `\/originals\/': succeeded\.\n\s+copy\.jpg\s+7\b/);
    expect(await treeOf(service.folderOf("alice"))).toEqual(["copy.jpg"]);
  });

  it("locks a file for what it edits, and keeps its properties", async () => {
    await knows("alice", "alice-secret");
    await writeFile(join(folder, "a.txt"), "a");
    const locked = await cadaver(
      "put a.txt\nlock a.txt\nunlock a.txt\npropset a.txt color blue\npropget a.txt color\nquit\n",
    );
    expect(locked.output).toMatch(/Locking `a\.txt': succeeded/);
    expect(locked.output).toMatch(/Unlocking `a\.txt': succeeded/);
    expect(locked.output).toMatch(/Value of color is: blue/);
  });

  it("sees nothing with a wrong password", async () => {
    await knows("alice", "wrong");
    const run = await cadaver("ls\nquit\n");
    expect(run.output).not.toContain("succeeded");
    expect(service.asked.length).toBeGreaterThan(0);
  });
});
