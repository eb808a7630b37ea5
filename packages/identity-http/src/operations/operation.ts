import type { Actor, Identity, Principal } from "@pp/identity";
import type { z } from "zod";
import type { Access } from "../access/operation-access.ts";
import type { SessionCookie } from "../request/session-cookie.ts";

export type Method = "get" | "post" | "put" | "delete";

/** Draws a text as a QR code; resolves to a data URL. */
export type QrCode = (text: string) => Promise<string>;

/** What an operation works with, besides what it was sent. */
export interface CallContext {
  readonly identity: Identity;
  /** Undefined where no secret was sent, which only public operations see. */
  readonly caller: Principal | undefined;
  readonly clientIp: string;
  readonly userAgent: string;
  /** Who asks: from the request's secret, never from its data. */
  readonly actor: Actor;
  readonly headers: Headers;
  readonly cookie: SessionCookie | undefined;
  /** Where the API is, as the client sees it: origin and base path. */
  readonly baseUrl: string;
  readonly now: Date;
  /** Undefined where the host draws none. */
  readonly qrCode: QrCode | undefined;
}

export interface Call<P = unknown, Q = unknown, B = unknown> extends CallContext {
  readonly params: P;
  readonly query: Q;
  readonly body: B;
}

export interface ResponseSpec {
  readonly description: string;
  readonly schema?: z.ZodType;
}

export interface OperationSpec<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType> {
  readonly id: string;
  readonly method: Method;
  /** Below the base path; a parameter in braces. `{uid}` names the account whose things are meant. */
  readonly path: string;
  readonly summary: string;
  readonly tag: string;
  readonly access: Access;
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  /** A body without which the operation makes no sense. Default: true where there is a schema. */
  readonly bodyRequired?: boolean;
  /** Forms are taken beside JSON, and errors are those of RFC 6749. */
  readonly isOAuth?: boolean;
  readonly responses: Readonly<Record<number, ResponseSpec>>;
  run(call: Call<z.infer<P>, z.infer<Q>, z.infer<B>>): Promise<Response>;
}

/** An operation whose types were checked where it was defined. */
export type Operation = Omit<OperationSpec<z.ZodType, z.ZodType, z.ZodType>, "run"> & {
  run(call: Call): Promise<Response>;
};

/** One definition: it validates requests, decides who may call, and is what the OpenAPI document says. */
export const defineOperation = <P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType>(
  spec: OperationSpec<P, Q, B>,
): Operation => spec;
