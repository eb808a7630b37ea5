import { createWebdavGuard } from "@pp/identity-http";
import type { Identity } from "@pp/identity";
import type { CheckWebdav } from "./webdav/webdav-account.ts";

/** The library's guard, as the WebDAV server asks it. */
export function makeWebdavCheck(identity: Identity): CheckWebdav {
  const guard = createWebdavGuard(identity);
  return async ({ authorization, remoteAddress, userAgent }) => {
    const headers = new Map([
      ["authorization", authorization],
      ["user-agent", userAgent],
    ]);
    const verdict = await guard({ headers: { get: (name) => headers.get(name) ?? null }, clientIp: remoteAddress });
    if (verdict.kind !== "ok") return verdict;
    const { account, mayWrite, uploadPath } = verdict;
    return { kind: "ok", account: { uid: account.uid, username: account.username, uploadPath, mayWrite } };
  };
}
