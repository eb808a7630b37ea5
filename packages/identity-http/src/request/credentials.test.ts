import { makeAppPassword } from "@pp/identity";
import { CountingRandom } from "@pp/identity-testing";
import { describe, expect, it } from "vitest";
import { findSecret, parseBasic } from "./credentials.ts";

const token = "0123456789abcdef".repeat(3);
const appPassword: string = makeAppPassword(new CountingRandom());
const name = "__Host-identity";

const base64 = (text: string): string => Buffer.from(text).toString("base64");
const find = (headers: Readonly<Record<string, string>>, cookieName: string | undefined = name) =>
  findSecret(new Headers(headers), cookieName);

describe("findSecret", () => {
  it.each([
    ["X-Auth-Token", token],
    ["X-Session-ID", token],
    ["Authorization", `Bearer ${token}`],
    ["Authorization", `bearer   ${token} `],
  ])("finds the token in %s: %s", (header, value) => {
    expect(find({ [header]: value })).toEqual({ secret: token, from: "header" });
  });

  it("takes the first that is there: X-Auth-Token, X-Session-ID, Authorization, the cookie", () => {
    const headers = {
      "x-auth-token": "first",
      "x-session-id": "second",
      authorization: "Bearer third",
      cookie: `${name}=fourth`,
    };
    expect(find(headers)?.secret).toBe("first");
    expect(find({ ...headers, "x-auth-token": "" })?.secret).toBe("");
    const { authorization, cookie } = headers;
    expect(find({ "x-session-id": "second", authorization, cookie })?.secret).toBe("second");
    expect(find({ authorization, cookie })?.secret).toBe("third");
    expect(find({ cookie })).toEqual({ secret: "fourth", from: "cookie" });
  });

  it.each(["Negotiate abc", "Bearer", "Bearer a b", "Digest username=bob", token, "", "Basic", "Basic !!!"])(
    "finds a wrong secret, and not the cookie behind it, in Authorization: %j",
    (authorization) => {
      expect(find({ authorization, cookie: `${name}=${token}` })).toEqual({ secret: "", from: "header" });
    },
  );

  it("takes an app password from Basic, with the name that has to be its owner's", () => {
    const authorization = `Basic ${base64(`bob:${appPassword}`)}`;
    expect(find({ authorization })).toEqual({ secret: appPassword, from: "basic", username: "bob" });
  });

  it("takes nothing else from Basic: neither the password of an account nor a token", () => {
    for (const password of ["bobsecret", token, ""]) {
      const authorization = `Basic ${base64(`bob:${password}`)}`;
      expect(find({ authorization })).toEqual({ secret: "", from: "basic", username: "bob" });
    }
  });

  it("looks at no cookie where none is used, and at the one of that name only", () => {
    expect(findSecret(new Headers({ cookie: `${name}=${token}` }), undefined)).toBeUndefined();
    expect(find({ cookie: `identity=${token}; other=${token}` })).toBeUndefined();
    expect(find({ cookie: `a=b; ${name}=${token}; c=d` })).toEqual({ secret: token, from: "cookie" });
  });

  it("finds none in a request without any", () => {
    expect(find({})).toBeUndefined();
  });

  it("looks at 256 characters and at nothing longer, wherever it is", () => {
    const [longest, longer] = ["x".repeat(256), "x".repeat(257)];
    for (const at of [
      (secret: string) => ({ "x-auth-token": secret }),
      (secret: string) => ({ authorization: `Bearer ${secret}` }),
      (secret: string) => ({ cookie: `${name}=${secret}` }),
    ]) {
      expect(find(at(longest))?.secret).toBe(longest);
      expect(find(at(longer))?.secret).toBe("");
    }
  });
});

describe("parseBasic", () => {
  it("splits at the first colon, in UTF-8", () => {
    expect(parseBasic(`Basic ${base64("bób:a:b")}`)).toEqual({ username: "bób", password: "a:b" });
    expect(parseBasic(`BASIC  ${base64(":")} `)).toEqual({ username: "", password: "" });
  });

  it.each([
    "",
    "Basic",
    "Basic ",
    `Bearer ${token}`,
    `Basic ${base64("bob")}`,
    "Basic a b",
    "Basic Ym9iOmE===",
    "xBasic Ym9iOmE=",
  ])("is undefined for %j", (header) => {
    expect(parseBasic(header)).toBeUndefined();
  });

  it("decodes 1,024 characters and nothing longer", () => {
    const encoded = base64(`b:${"x".repeat(766)}`);
    expect(encoded).toHaveLength(1024);
    expect(parseBasic(`Basic ${encoded}`)?.password).toHaveLength(766);
    expect(parseBasic(`Basic ${encoded}AAAA`)).toBeUndefined();
  });
});
