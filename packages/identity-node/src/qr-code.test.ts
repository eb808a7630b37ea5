import jsQR from "jsqr";
import { PNG } from "pngjs";
import { describe, expect, it } from "vitest";
import { OtplibTotp } from "./otplib-totp.ts";
import { qrCodePng, qrCodeText } from "./qr-code.ts";

const secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
const uris = [
  await new OtplibTotp().uri(secret, { issuer: "PhotoPrism", account: "bob" }),
  await new OtplibTotp().uri(secret, { issuer: "Photo Prism & Söhne", account: `${"long.name".repeat(7)}@x` }),
];

const PIXELS = 4;

/** What a camera would see of the lines: dark blocks on light ground. */
function photograph(lines: readonly string[]): { readonly data: Uint8ClampedArray; readonly width: number } {
  const width = (lines[0]?.length ?? 0) * PIXELS;
  const height = lines.length * 2 * PIXELS;
  const data = new Uint8ClampedArray(width * height * 4).fill(255);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const row = Math.floor(y / PIXELS);
      const block = lines[Math.floor(row / 2)]?.[Math.floor(x / PIXELS)] ?? "";
      if ((row % 2 === 0 ? "█▀" : "█▄").includes(block)) data.fill(0, (y * width + x) * 4, (y * width + x) * 4 + 3);
    }
  }
  return { data, width };
}

describe("qrCodePng", () => {
  it.each(uris)("is a picture from which a QR decoder reads %s", async (uri) => {
    const url = await qrCodePng(uri);
    const [prefix, encoded = ""] = url.split(",");
    expect(prefix).toBe("data:image/png;base64");
    const { data, height, width } = PNG.sync.read(Buffer.from(encoded, "base64"));
    expect(jsQR(new Uint8ClampedArray(data), width, height)?.data).toBe(uri);
    expect(width).toBe(height);
  });

  it("is another picture for another text", async () => {
    expect(await qrCodePng("a")).not.toBe(await qrCodePng("b"));
  });
});

describe("qrCodeText", () => {
  it.each(uris)("is lines from which a QR decoder reads %s", async (uri) => {
    const lines = await qrCodeText(uri);
    const { data, width } = photograph(lines);
    expect(jsQR(data, width, data.length / 4 / width, { inversionAttempts: "dontInvert" })?.data).toBe(uri);
  });

  it("fits on a terminal of 80 columns and 30 lines, in rows of one width, with light all around", async () => {
    const lines = await qrCodeText(uris[0] ?? "");
    expect(new Set(lines.map((line) => line.length)).size).toBe(1);
    expect(lines[0]?.length).toBeLessThanOrEqual(80);
    expect(lines.length).toBeLessThanOrEqual(30);
    for (const line of lines) expect(line).toMatch(/^ {4}[█▀▄ ]+ {4}$/);
    for (const edge of [...lines.slice(0, 2), lines.at(-1)]) expect(edge).toMatch(/^ +$/);
  });
});
