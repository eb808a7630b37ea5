import {
  ForbiddenError,
  InsufficientStorageError,
  MethodNotSupportedError,
  RequestURITooLongError,
  ResourceNotFoundError,
  ResourceTreeNotCompleteError,
} from "nephele";

/** What the file system says, in the words of WebDAV. */
const TRANSLATIONS: Readonly<Record<string, () => Error>> = {
  ENOENT: () => new ResourceNotFoundError("There is no such file."),
  ENOTDIR: () => new ResourceTreeNotCompleteError("A file stands where a folder should be."),
  ENOTEMPTY: () => new ForbiddenError("The folder holds something that is not shown here."),
  EEXIST: () => new MethodNotSupportedError("There is a file or folder of this name."),
  EISDIR: () => new MethodNotSupportedError("This is a folder."),
  EACCES: () => new ForbiddenError("The server may not do this."),
  EPERM: () => new ForbiddenError("The server may not do this."),
  EROFS: () => new ForbiddenError("The folder is read-only."),
  ENOSPC: () => new InsufficientStorageError("No space is left."),
  EDQUOT: () => new InsufficientStorageError("No space is left."),
  ENAMETOOLONG: () => new RequestURITooLongError("The name is too long."),
};

/** Runs `work`; an error of the file system becomes one that has a status and does not name the server's folders. */
export async function withoutPaths<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (syscall === undefined) throw error;
    throw TRANSLATIONS[code ?? ""]?.() ?? new Error("The storage failed.", { cause: error });
  }
}
