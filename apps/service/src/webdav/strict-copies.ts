import {
  ForbiddenError,
  LockedError,
  PreconditionFailedError,
  ResourceNotFoundError,
  ResourceTreeNotCompleteError,
  type Plugin,
  type Resource,
} from "nephele";

type Arguments = Parameters<NonNullable<Plugin["beforeMove"]>>;
type Request = Arguments[0];
type Response = Arguments[1];
/** COPY gives what MOVE gives, and the depth. */
type CopyOrMove = Arguments[2];

/**
 * What RFC 4918 says about COPY, MOVE and UNLOCK and Nephele finds out too late or not at all: it would answer 207 for
 * what concerns the request as a whole, and empties the destination before it sees that it is the source itself.
 */
export const strictCopies: Plugin = {
  async begin(_request, response) {
    response.removeHeader("Server");
  },

  async beforeCopy(request, response, data) {
    await checkDestination(request, response, data);
  },

  async beforeMove(request, response, data) {
    await checkLocks(request, response, data, data.resource);
    await checkDestination(request, response, data);
  },

  async beforeUnlock(_request, _response, { lock }) {
    // The library's error that is answered with 409 (RFC 4918, 9.11.1).
    if (!lock) throw new ResourceTreeNotCompleteError("There is no such lock on this file.");
  },
};

async function checkDestination(request: Request, response: Response, data: CopyOrMove): Promise<void> {
  const { resource, destination, exists, overwrite, method } = data;
  const from = asFolder(await resource.getCanonicalPath());
  const to = asFolder(await destination.getCanonicalPath());
  if (to.startsWith(from)) throw new ForbiddenError("A folder cannot be put into itself.");
  if (exists && overwrite?.toUpperCase() === "F") throw new PreconditionFailedError("The destination exists.");
  try {
    await method.getParentResource(request, response, destination);
  } catch (error) {
    if (!(error instanceof ResourceNotFoundError)) throw error;
    throw new ResourceTreeNotCompleteError("The folder of the destination does not exist.");
  }
  await checkLocks(request, response, data, destination);
}

async function checkLocks(request: Request, response: Response, { method }: CopyOrMove, resource: Resource) {
  const permission = await method.getLockPermission(request, response, resource, response.locals.user);
  if (permission !== FULL_PERMISSION) throw new LockedError("The file or its folder is locked.");
}

/** Not locked, or by a lock that the request names. */
const FULL_PERMISSION = 2;

const asFolder = (path: string): string => path.replace(/\/?$/, "/");
