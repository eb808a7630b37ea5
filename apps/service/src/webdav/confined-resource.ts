import { randomUUID } from "node:crypto";
import { createWriteStream } from "node:fs";
import { open, readdir, rename, rm, statfs, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { addAbortSignal, Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { Properties, Resource } from "@nephele/adapter-file-system";
import { ForbiddenError, MethodNotSupportedError, ResourceNotFoundError, type User } from "nephele";
import { isReservedName, unfinishedName } from "./reserved-names.ts";
import { withoutPaths } from "./storage-errors.ts";

type Metadata = Awaited<ReturnType<Resource["readMetadataFile"]>>;

type ConfinedPlace = ConstructorParameters<typeof Resource>[0] & {
  /** Aborted when the client has gone. */
  readonly gone: AbortSignal;
};

/** A file or folder of Nephele's adapter that leaves no half-written file behind and says nothing of the server. */
export class ConfinedResource extends Resource {
  readonly #gone: AbortSignal;

  constructor({ gone, ...place }: ConfinedPlace) {
    super(place);
    this.#gone = gone;
  }

  /** Nobody sees the new content before it is whole, and the old one stays when the upload breaks off. */
  override async setStream(input: Readable): Promise<void> {
    if (await this.isCollection()) throw new MethodNotSupportedError("This is a folder.");
    await this.#replace(this.absolutePath, (file) =>
      pipeline(input, createWriteStream(file, { flags: "wx", flush: true })),
    );
  }

  override async saveMetadataFile(metadata: Metadata, _file?: string, target?: string): Promise<void> {
    const path = target ?? (await this.getMetadataFilePath());
    if (isEmpty(metadata.props) && isEmpty(metadata.locks)) {
      return withoutPaths(() => rm(path, { force: true }));
    }
    return this.#replace(path, (unfinished) =>
      writeFile(unfinished, JSON.stringify(metadata), { flag: "wx", mode: 0o600 }),
    );
  }

  /** Files and folders only: no links, no devices, nothing that is kept for the server. */
  override async getInternalMembers(): Promise<ConfinedResource[]> {
    if (!(await this.isCollection())) throw new MethodNotSupportedError("This is not a folder.");
    const { adapter, baseUrl } = this;
    const entries = await withoutPaths(() => readdir(this.absolutePath, { withFileTypes: true }));
    return entries
      .filter((entry) => (entry.isDirectory() || entry.isFile()) && !isReservedName(entry.name))
      .map(({ name }) => new ConfinedResource({ adapter, baseUrl, path: join(this.path, name), gone: this.#gone }));
  }

  override create(user: User): Promise<void> {
    return withoutPaths(() => super.create(user));
  }

  override delete(user: User): Promise<void> {
    return withoutPaths(() => super.delete(user));
  }

  override copy(destination: URL, baseUrl: URL, user: User): Promise<void> {
    return withoutPaths(() => super.copy(destination, baseUrl, user));
  }

  override move(destination: URL, baseUrl: URL, user: User): Promise<void> {
    return withoutPaths(() => super.move(destination, baseUrl, user));
  }

  override getStats() {
    return withoutPaths(() => super.getStats());
  }

  override getEtag() {
    return withoutPaths(() => super.getEtag());
  }

  override getLength() {
    return withoutPaths(() => super.getLength());
  }

  /** Ends with the connection: the server would wait for a client that has gone to read on. */
  override async getStream(range?: { start: number; end: number }) {
    if (await this.isCollection()) return Readable.from([]);
    const handle = await withoutPaths(() => open(this.absolutePath, "r"));
    // A folder may have come in its place since then, and reading it would fail in the middle of the answer.
    if (!(await handle.stat()).isFile()) {
      await handle.close();
      throw new ResourceNotFoundError("There is no such file.");
    }
    const stream = handle.createReadStream(range);
    // Also when the client goes before anybody listens: then there is nobody to tell.
    stream.on("error", () => undefined);
    return addAbortSignal(this.#gone, stream);
  }

  override async getProperties(): Promise<Properties> {
    return new ConfinedProperties({ resource: this });
  }

  override async getFreeSpace(): Promise<number> {
    const { bavail, bsize } = await statfs(this.absolutePath);
    return bavail * bsize;
  }

  /** What the property `quota-used-bytes` shows, whatever the method is called. */
  override async getTotalSpace(): Promise<number> {
    const { blocks, bfree, bsize } = await statfs(this.absolutePath);
    return (blocks - bfree) * bsize;
  }

  override async setMode(): Promise<void> {
    throw new ForbiddenError("Permissions are not changed here.");
  }

  async #replace(path: string, write: (unfinished: string) => Promise<void>): Promise<void> {
    const unfinished = join(dirname(path), unfinishedName(randomUUID()));
    try {
      await withoutPaths(async () => {
        await write(unfinished);
        await rename(unfinished, path);
      });
    } catch (error) {
      // The first error is the one to tell.
      await rm(unfinished, { force: true }).catch(() => undefined);
      throw error;
    }
  }
}

/** The server asks for two at a time; where the first fails, nobody waits for the second: that would end the process. */
class ConfinedProperties extends Properties {
  override get(name: string): ReturnType<Properties["get"]> {
    const value = super.get(name);
    value.catch(() => undefined);
    return value;
  }
}

const isEmpty = (record: object | undefined): boolean => record === undefined || Object.keys(record).length === 0;
