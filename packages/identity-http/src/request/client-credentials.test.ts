import { describe, expect, it } from "vitest";
import { findClient } from "./client-credentials.ts";

const basic = (text: string): Headers =>
  new Headers({ authorization: `Basic ${Buffer.from(text).toString("base64")}` });
const none = new Headers();

describe("findClient", () => {
  it("finds a client in the body, and only whole", () => {
    const client = { client_id: "cs5cpu17n6gj2qo5", client_secret: "secret" };
    expect(findClient(none, client)).toEqual({
      kind: "given",
      clientId: client.client_id,
      clientSecret: client.client_secret,
    });
    expect(findClient(none, { client_id: client.client_id })).toEqual({ kind: "none" });
    expect(findClient(none, { client_secret: client.client_secret })).toEqual({ kind: "none" });
    expect(findClient(none, {})).toEqual({ kind: "none" });
  });

  it("finds it in Basic, where both parts are form-encoded", () => {
    expect(findClient(basic("my+client:a%3Ab%25"), {})).toEqual({
      kind: "given",
      clientId: "my client",
      clientSecret: "a:b%",
    });
  });

  it("takes as it is what is not form-encoded", () => {
    expect(findClient(basic("id:100%"), {})).toMatchObject({ clientSecret: "100%" });
  });

  it("refuses a secret in both places; the id beside Basic is allowed, and is not what counts", () => {
    expect(findClient(basic("id:secret"), { client_id: "id", client_secret: "secret" })).toEqual({ kind: "ambiguous" });
    expect(findClient(basic("id:secret"), { client_id: "other" })).toMatchObject({ kind: "given", clientId: "id" });
  });

  it("takes no other scheme for a client", () => {
    expect(findClient(new Headers({ authorization: "Bearer abc" }), {})).toEqual({ kind: "none" });
  });
});
