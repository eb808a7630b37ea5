import type { Readable } from "node:stream";
import { effectiveUploadPath, type Identity } from "@pp/identity";
import { type fastifyGuards, principalOf } from "@pp/identity-http/fastify";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { PhotoLibrary } from "./photo-library.ts";

interface PhotoRoutes {
  readonly guards: ReturnType<typeof fastifyGuards>;
  readonly identity: Identity;
  readonly library: PhotoLibrary;
}

type NamedRequest = FastifyRequest<{ Params: { name: string } }>;

/** What the service is for. Reading and writing by role and scope, each account in its own folder. */
export function addPhotoRoutes(app: FastifyInstance, { guards, identity, library }: PhotoRoutes): void {
  const folderOf = async (request: FastifyRequest): Promise<string> => {
    const { account } = principalOf(request);
    if (account === undefined) return "";
    const { basePath, uploadPath } = await identity.accounts.get(account.uid);
    return effectiveUploadPath(basePath, uploadPath);
  };

  app.addContentTypeParser("*", (_request, payload, done) => {
    done(null, payload);
  });

  app.get("/api/v1/photos", { onRequest: guards.requireScope("photos", "view") }, async (request) =>
    library.list(await folderOf(request)),
  );

  app.get("/api/v1/photos/:name", { onRequest: guards.requireScope("photos", "download") }, async (request, reply) => {
    const { name } = (request as NamedRequest).params;
    const photo = await library.open(await folderOf(request), name);
    return photo === undefined ? notFound(reply) : reply.type("application/octet-stream").send(photo);
  });

  app.put("/api/v1/photos/:name", { onRequest: guards.requireScope("photos", "upload") }, async (request, reply) => {
    const { name } = (request as NamedRequest).params;
    if (!library.isName(name)) return reply.code(400).send({ error: "a file name such as sea.jpg is needed" });
    if (request.body === undefined) return reply.code(400).send({ error: "the photo is missing" });
    const photo = await library.add(await folderOf(request), name, request.body as Readable);
    return reply.code(201).send(photo);
  });

  app.delete("/api/v1/photos/:name", { onRequest: guards.requireScope("photos", "delete") }, async (request, reply) => {
    const { name } = (request as NamedRequest).params;
    return (await library.remove(await folderOf(request), name)) ? reply.code(204).send() : notFound(reply);
  });
}

const notFound = (reply: FastifyReply) => reply.code(404).send({ error: "no such photo" });
