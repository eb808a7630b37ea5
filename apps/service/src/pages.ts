import { type fastifyGuards, principalOf } from "@pp/identity-http/fastify";
import type { Identity } from "@pp/identity";
import type { FastifyInstance, FastifyReply } from "fastify";

interface Pages {
  readonly guards: ReturnType<typeof fastifyGuards>;
  readonly identity: Identity;
  /** What people call the OpenID provider; undefined without one. */
  readonly provider: string | undefined;
}

/** Two pages without a script: one to begin at, one that shows who is signed in. */
export function addPages(app: FastifyInstance, { guards, identity, provider }: Pages): void {
  const signIn =
    provider === undefined
      ? "<p>Log in with <code>POST /api/v1/session</code>.</p>"
      : `<p><a href="/api/v1/oidc/login?returnTo=/welcome">Sign in with ${escapeHtml(provider)}</a></p>`;

  const signOut = provider === undefined ? "" : '<p><a href="/api/v1/oidc/logout">Sign out</a></p>';

  app.get("/", (_request, reply) => sendPage(reply, `<h1>Photos</h1>${signIn}`));

  app.get("/welcome", { onRequest: guards.requireSession() }, async (request, reply) => {
    const { account } = principalOf(request);
    if (account === undefined) return sendPage(reply, "<h1>Photos</h1>");
    const { displayName, username } = await identity.accounts.get(account.uid);
    const name = escapeHtml(displayName === "" ? username : displayName);
    return sendPage(reply, `<h1>Photos</h1><p>Signed in as <strong id="name">${name}</strong></p>${signOut}`);
  });
}

const sendPage = (reply: FastifyReply, body: string): FastifyReply =>
  reply
    .headers({
      "Content-Type": "text/html; charset=utf-8",
      "Content-Security-Policy":
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'",
      "Cache-Control": "no-store",
    })
    .send(`<!doctype html><html lang="en"><meta charset="utf-8"><title>Photos</title><body>${body}</body></html>`);

const escapes: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
const escapeHtml = (text: string): string => text.replaceAll(/[&<>"']/g, (character) => escapes[character] ?? "");
