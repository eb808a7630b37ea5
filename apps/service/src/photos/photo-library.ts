import { createReadStream, createWriteStream } from "node:fs";
import { readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { randomUUID } from "node:crypto";
import { openUploadFolder } from "../webdav/upload-folder.ts";

export interface Photo {
  readonly name: string;
  readonly bytes: number;
  readonly takenAt: Date;
}

const names = /^[\w][\w. -]{0,120}\.(jpe?g|png|gif|webp|heic)$/i;
const MAX_BYTES = 50 * 1024 * 1024;
const MAX_PHOTOS = 1000;

export class PhotoTooLargeError extends Error {
  override readonly name = "PhotoTooLargeError";
  /** As Fastify answers it. */
  readonly statusCode = 413;

  constructor() {
    super("a photo has at most 50 MB");
  }
}

/** Files of one folder below the originals: what comes in by WebDAV is seen here, and the other way round. */
export class PhotoLibrary {
  readonly #originals: string;

  constructor(originals: string) {
    this.#originals = originals;
  }

  /** Whether it can name a photo: one file, of a known kind, in no other folder. */
  isName(name: string): boolean {
    return names.test(name) && !name.includes("..");
  }

  /** By name, at most 1000. */
  async list(folder: string): Promise<readonly Photo[]> {
    const path = await openUploadFolder(this.#originals, folder);
    const entries = await readdir(path, { withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile() && this.isName(entry.name)).map(({ name }) => name);
    return Promise.all(
      files
        .sort()
        .slice(0, MAX_PHOTOS)
        .map((name) => describe(path, name)),
    );
  }

  /** Undefined when there is no such photo. */
  async open(folder: string, name: string): Promise<Readable | undefined> {
    if (!(await this.list(folder)).some((photo) => photo.name === name)) return undefined;
    return createReadStream(join(await openUploadFolder(this.#originals, folder), name));
  }

  /** Whole or not at all. @throws PhotoTooLargeError */
  async add(folder: string, name: string, content: Readable): Promise<Photo> {
    const path = await openUploadFolder(this.#originals, folder);
    const incoming = join(path, `.${randomUUID()}.part`);
    try {
      await pipeline(content, limited, createWriteStream(incoming, { flags: "wx" }));
      await rename(incoming, join(path, name));
    } catch (error) {
      await rm(incoming, { force: true });
      throw error;
    }
    return describe(path, name);
  }

  /** False when there was no such photo. */
  async remove(folder: string, name: string): Promise<boolean> {
    if (!(await this.list(folder)).some((photo) => photo.name === name)) return false;
    await rm(join(await openUploadFolder(this.#originals, folder), name));
    return true;
  }
}

async function describe(folder: string, name: string): Promise<Photo> {
  const { mtime, size } = await stat(join(folder, name));
  return { name, bytes: size, takenAt: mtime };
}

async function* limited(content: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let bytes = 0;
  for await (const chunk of content) {
    bytes += chunk.byteLength;
    if (bytes > MAX_BYTES) throw new PhotoTooLargeError();
    yield chunk;
  }
}
