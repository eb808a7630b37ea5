export { createIdentityHandler, type HandlerOptions, type IdentityHandler } from "./identity-handler.ts";
export type { QrCode } from "./operations/operation.ts";
export type { ClientAddress } from "./request/client-address.ts";
export type { GateOptions } from "./request/gate.ts";
export type { HeaderSource } from "./request/header-source.ts";
export type { BodyLimits } from "./request/read-body.ts";
export {
  sessionCookieHeaders,
  type SessionCookieHeaders,
  type SessionCookieOptions,
} from "./request/session-cookie.ts";
export { createWebdavGuard, type WebdavGuard, type WebdavVerdict } from "./webdav-guard.ts";
export { clientIpBehind } from "./trusted-proxies.ts";
