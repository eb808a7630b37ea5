import { generateKeyPairSync, sign } from "node:crypto";

/** One element of DER: type, length, content. */
function der(type: number, ...contents: readonly Buffer[]): Buffer {
  const content = Buffer.concat(contents);
  const { length } = content;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([type, ...size]), content]);
}

const sequence = (...contents: readonly Buffer[]): Buffer => der(0x30, ...contents);
const oid = (hex: string): Buffer => der(0x06, Buffer.from(hex, "hex"));
const bits = (content: Buffer): Buffer => der(0x03, Buffer.from([0]), content);
const time = (text: string): Buffer => der(0x18, Buffer.from(text));

/** An extension of a certificate, its value in an octet string. */
const extension = (id: string, value: Buffer): Buffer => sequence(oid(id), der(0x04, value));

/**
 * A certificate for a host name that is its own authority, valid until the year 9999, and its key; both in PEM.
 *
 * @see https://www.rfc-editor.org/rfc/rfc5280#section-4.1
 */
export function selfSignedCertificate(hostname: string): { readonly cert: string; readonly key: string } {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const algorithm = sequence(oid("2a8648ce3d040302"));
  const name = sequence(der(0x31, sequence(oid("550403"), der(0x0c, Buffer.from(hostname)))));
  const isAuthority = extension("551d13", sequence(der(0x01, Buffer.from([0xff]))));
  const hostnames = extension("551d11", sequence(der(0x82, Buffer.from(hostname))));
  const content = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.from([1])),
    algorithm,
    name,
    sequence(time("20240101000000Z"), time("99991231235959Z")),
    name,
    publicKey.export({ type: "spki", format: "der" }),
    der(0xa3, sequence(isAuthority, hostnames)),
  );
  const certificate = sequence(content, algorithm, bits(sign("sha256", content, privateKey)));
  const lines = certificate.toString("base64").replaceAll(/.{64}/g, "$&\n");
  return {
    cert: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
  };
}
