import { lstat } from "node:fs/promises";
import { join, sep } from "node:path";
import { Adapter } from "@nephele/adapter-file-system";
import { BadGatewayError, BadRequestError, ForbiddenError, ResourceNotFoundError } from "nephele";
import { ConfinedResource } from "./confined-resource.ts";
import { isReservedName } from "./reserved-names.ts";

/**
 * Nephele's files below one folder, and nothing else: links are neither followed nor shown, wherever they lead. Every
 * address comes through here, those of parents, of `Destination` and of the `If` header too.
 */
export class ConfinedAdapter extends Adapter {
  readonly #gone: AbortSignal;

  /** @param gone aborted when the client has gone: the adapter is one request's */
  constructor(root: string, gone: AbortSignal) {
    super({ root });
    this.#gone = gone;
  }

  override async getResource(url: URL, baseUrl: URL): Promise<ConfinedResource> {
    const resource = await this.newResource(url, baseUrl);
    if (!(await resource.exists())) throw new ResourceNotFoundError("There is no such file.");
    return resource;
  }

  override async newResource(url: URL, baseUrl: URL): Promise<ConfinedResource> {
    const path = await this.#pathOf(url, baseUrl);
    return new ConfinedResource({ adapter: this, baseUrl, path, gone: this.#gone });
  }

  override async newCollection(url: URL, baseUrl: URL): Promise<ConfinedResource> {
    const path = await this.#pathOf(url, baseUrl);
    return new ConfinedResource({ adapter: this, baseUrl, path, collection: true, gone: this.#gone });
  }

  async #pathOf(url: URL, baseUrl: URL): Promise<string> {
    const path = this.urlToRelativePath(url, baseUrl);
    if (path === null) throw new BadGatewayError("This address is not of this server.");
    if (path.includes("\0")) throw new BadRequestError("The address has a name that is not allowed.");

    let place = this.root;
    for (const name of path.split(sep).filter((name) => name !== "")) {
      if (isReservedName(name)) throw new ForbiddenError("This name is kept for the server.");
      place = join(place, name);
      if (await isLink(place)) throw new ForbiddenError("Links are not followed.");
    }
    return path;
  }
}

async function isLink(path: string): Promise<boolean> {
  try {
    return (await lstat(path)).isSymbolicLink();
  } catch {
    // What is not there, or cannot be looked at, is no link; whoever opens it will say what is wrong.
    return false;
  }
}
