import { mkdir, mkdtemp, readdir, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openUploadFolder } from "./upload-folder.ts";

describe("the upload folder of an account", () => {
  let folder: string;
  let root: string;
  beforeEach(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), "pp-upload-")));
    root = join(folder, "originals");
  });
  afterEach(() => rm(folder, { recursive: true }));

  it.each([
    ["", ""],
    ["users/bob", "users/bob"],
    ["/users//bob/", "users/bob"],
    ["Ä b/ü", "Ä b/ü"],
  ])("for %j is made with the root, and found again", async (uploadPath, expected) => {
    expect(await openUploadFolder(root, uploadPath)).toBe(join(root, expected));
    expect(await openUploadFolder(root, uploadPath)).toBe(join(root, expected));
    expect((await readdir(folder, { recursive: true })).length).toBe(1 + expected.split("/").filter(Boolean).length);
  });

  it.each(["..", "../x", "users/../../x", "users/./bob", "a\\b", "a\0b", "x.nephelemeta"])(
    "is not opened for %j, and nothing is made outside",
    async (uploadPath) => {
      await expect(openUploadFolder(root, uploadPath)).rejects.toMatchObject({ status: 403 });
      expect(await readdir(folder)).toEqual(["originals"]);
    },
  );

  it("is not reached through a link, whether it leads in or out, nor through a file", async () => {
    await mkdir(join(root, "users"), { recursive: true });
    await mkdir(join(folder, "outside"));
    await symlink("../outside", join(root, "out"));
    await symlink("users", join(root, "in"));
    await writeFile(join(root, "file"), "");
    for (const uploadPath of ["out", "out/bob", "in/bob", "file", "file/bob"]) {
      await expect(openUploadFolder(root, uploadPath)).rejects.toMatchObject({ status: 403 });
    }
    expect(await readdir(join(folder, "outside"))).toEqual([]);
    expect(await readdir(join(root, "users"))).toEqual([]);
  });

  it("may lie in a root that is a link itself", async () => {
    await mkdir(join(folder, "disk"));
    await symlink("disk", root);
    expect(await openUploadFolder(root, "bob")).toBe(join(folder, "disk/bob"));
  });
});
