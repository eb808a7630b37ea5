import { IdentityError } from "@pp/identity";
import { beforeEach, expect, it } from "vitest";
import { by, type Http, makeHttp, passwordOf } from "../test/support/http.ts";
import { createWebdavGuard, type WebdavVerdict } from "./webdav-guard.ts";

let http: Http;
beforeEach(async () => {
  http = makeHttp();
  await http.add("bob", { webdav: true, basePath: "base", uploadPath: "bob" });
});

const ask = (headers: Readonly<Record<string, string>>): Promise<WebdavVerdict> =>
  createWebdavGuard(http.identity)({ headers: new Headers(headers), clientIp: "192.0.2.1" });
const basic = (username: string, password: string) => ({
  authorization: `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`,
});
const bobsFolder = { kind: "ok", account: { username: "bob" }, uploadPath: "base/bob" };

it("lets an app password with the scope webdav in, with its owner's name, into the owner's folder", async () => {
  const secret = await http.appPassword("bob", "webdav");
  expect(await ask(basic("bob", secret))).toMatchObject({ ...bobsFolder, mayWrite: true });
  expect(await ask(basic("BOB", secret))).toMatchObject(bobsFolder);
  await http.add("eve", { webdav: true });
  for (const name of ["eve", "", "nobody"]) expect(await ask(basic(name, secret))).toEqual({ kind: "denied" });
});

it("asks for the scope, and for leave to write", async () => {
  expect(await ask(basic("bob", await http.appPassword("bob", "photos")))).toEqual({ kind: "denied" });
  expect(await ask(basic("bob", await http.appPassword("bob", "read webdav")))).toMatchObject({
    kind: "ok",
    mayWrite: false,
  });
});

it("takes the account's password where there is no second factor, and only there", async () => {
  expect(await ask(basic("bob", passwordOf("bob")))).toMatchObject({ ...bobsFolder, mayWrite: true });
  expect(await ask(basic("bob", "wrong-password"))).toEqual({ kind: "denied" });
  await http.enrol("bob");
  expect(await ask(basic("bob", passwordOf("bob")))).toEqual({ kind: "denied" });
  expect(await ask(basic("bob", await http.appPassword("bob", "webdav")))).toMatchObject(bobsFolder);
});

it("takes a token in a header, under the same rules", async () => {
  const secret = await http.appPassword("bob", "webdav");
  expect(await ask({ authorization: `Bearer ${secret}` })).toMatchObject(bobsFolder);
  expect(await ask({ "x-auth-token": secret })).toMatchObject(bobsFolder);
  expect(await ask({ authorization: `Bearer ${await http.appPassword("bob", "photos")}` })).toEqual({ kind: "denied" });
  expect(await ask({ authorization: `Bearer ${await http.openSession(undefined)}` })).toEqual({ kind: "denied" });
  expect(await ask({ authorization: "Bearer nothing" })).toEqual({ kind: "denied" });
  expect(await ask({})).toEqual({ kind: "denied" });
});

it("refuses at the next request what was switched off or revoked", async () => {
  const secret = await http.appPassword("bob", "webdav");
  await http.identity.accounts.modify("bob", { webdav: false }, by);
  expect(await ask(basic("bob", secret))).toEqual({ kind: "denied" });
  expect(await ask({ authorization: `Bearer ${secret}` })).toEqual({ kind: "denied" });
  await http.identity.accounts.modify("bob", { webdav: true }, by);
  expect(await ask(basic("bob", secret))).toMatchObject(bobsFolder);
  await http.identity.sessions.end(secret, by);
  expect(await ask(basic("bob", secret))).toEqual({ kind: "denied" });
});

it("throttles guesses as logins are, and says for how long", async () => {
  const verdicts = [];
  for (let guess = 0; guess < 12; guess += 1) verdicts.push(await ask(basic(`name${String(guess)}`, "wrong-password")));
  const last = verdicts.at(-1);
  expect(last).toMatchObject({ kind: "throttled" });
  expect(last?.kind === "throttled" && last.retryAfterSeconds > 0).toBe(true);
});

it("lets nobody in while the database is away, and passes on what nobody expected", async () => {
  const headers = basic("bob", await http.appPassword("bob", "webdav"));
  http.store.read = () => Promise.reject(new IdentityError("store/unavailable", { reason: "gone" }));
  expect(await ask(headers)).toEqual({ kind: "unavailable", retryAfterSeconds: 5 });
  http.store.read = () => Promise.reject(new Error("a bug"));
  await expect(ask(headers)).rejects.toThrow("a bug");
});
