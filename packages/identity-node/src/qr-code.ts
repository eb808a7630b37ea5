import type { QRCode } from "qrcode";
import type * as Qrcode from "qrcode";

/** As the symbol's specification demands (ISO/IEC 18004): four light modules all around. */
const QUIET_ZONE = 4;
const PNG_MODULE_PIXELS = 6;

/** Loaded when a code is drawn first. */
const loadQrcode = async (): Promise<typeof Qrcode> => (await import("qrcode")).default;

/** A picture for a web page: `data:image/png;base64,…`, black on white. */
export async function qrCodePng(text: string): Promise<string> {
  const { toDataURL } = await loadQrcode();
  return toDataURL(text, { errorCorrectionLevel: "M", margin: QUIET_ZONE, scale: PNG_MODULE_PIXELS });
}

/**
 * Lines of half blocks for a terminal, two rows of modules each, with the least correction so that they fit on it.
 * A block is a dark module: whoever prints them makes sure that they are darker than what is behind them.
 */
export async function qrCodeText(text: string): Promise<readonly string[]> {
  const { create } = await loadQrcode();
  const { modules } = create(text, { errorCorrectionLevel: "L" });
  const size = modules.size + 2 * QUIET_ZONE;
  const lines: string[] = [];
  for (let y = 0; y < size; y += 2) {
    let line = "";
    for (let x = 0; x < size; x += 1) line += halfBlock(isDark(modules, x, y), isDark(modules, x, y + 1));
    lines.push(line);
  }
  return lines;
}

/** Outside of the symbol is the quiet zone. */
function isDark({ data, size }: QRCode["modules"], x: number, y: number): boolean {
  const [column, row] = [x - QUIET_ZONE, y - QUIET_ZONE];
  return column >= 0 && row >= 0 && column < size && row < size && data[row * size + column] === 1;
}

const halfBlock = (top: boolean, bottom: boolean): string => (top ? (bottom ? "█" : "▀") : bottom ? "▄" : " ");
