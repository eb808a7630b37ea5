import { canonicalAddress } from "@pp/identity";
import type { HeaderSource } from "./request/header-source.ts";

/** A header in which proxies write whom they had a request from, each to the right of those before it. */
export type ForwardingHeader = "x-forwarded-for" | "forwarded";

/** More than any chain of proxies writes. What stands left of it is not read: only a client sends as much. */
const MAX_CHARACTERS = 4096;

/** Name and value of a parameter. Values that should be quoted and are not are taken when nothing is unclear. */
const parameter = /^([!#$%&'*+.^_`|~\da-z-]+)=(?:"((?:[^"\\]|\\.)*)"|([^\s"\\]*))$/i;

/** An address with a port. Brackets are for IPv6 only. */
const bracketed = /^\[([^\]]*:[^\]]*)\](?::(?:\d{1,5}|_[\w.-]+))?$/;
const withPort = /^([^:]+):(?:\d{1,5}|_[\w.-]+)$/;

/** Whether an odd number of backslashes stands before the character: an even number escapes itself only. */
function isEscaped(text: string, index: number): boolean {
  let before = index;
  while (text[before - 1] === "\\") before -= 1;
  return (index - before) % 2 === 1;
}

/**
 * What stands between the separators, the last first, spaces around it removed. Separators in quotes do not count, and
 * quotes are matched from the right: on the left stands what the client sent, whose lone quote must not swallow what
 * the proxies wrote after it.
 */
function* partsFromRight(text: string, separator: string): Generator<string> {
  let end = text.length;
  let isQuoted = false;
  for (let index = end - 1; index >= Math.max(0, text.length - MAX_CHARACTERS); index -= 1) {
    const character = text[index];
    if (character === '"' && !isEscaped(text, index)) isQuoted = !isQuoted;
    if (character !== separator || isQuoted) continue;
    yield text.slice(index + 1, end).trim();
    end = index;
  }
  // Of a longer text this would be a piece: half an address can be somebody else's.
  if (text.length <= MAX_CHARACTERS) yield text.slice(0, end).trim();
}

/** `192.0.2.1`, `192.0.2.1:80`, `2001:db8::1`, `[2001:db8::1]:80`: canonical, or empty for everything else. */
const parseNode = (node: string): string =>
  canonicalAddress(bracketed.exec(node)?.[1] ?? withPort.exec(node)?.[1] ?? node);

/** The node of `for` in `for=192.0.2.1;proto=https` (RFC 7239). Empty when it is not there, or not clear. */
function parseElement(element: string): string {
  const nodes: string[] = [];
  for (const part of partsFromRight(element, ";")) {
    if (part === "") continue;
    const [match, name = "", quoted, bare = ""] = parameter.exec(part) ?? [];
    if (match === undefined) return "";
    if (name.toLowerCase() === "for") nodes.push(parseNode(quoted?.replace(/\\(.)/g, "$1") ?? bare));
  }
  return nodes.length === 1 ? (nodes[0] ?? "") : "";
}

/** How an entry of each header is read. */
const parsers: Record<ForwardingHeader, (entry: string) => string> = {
  "x-forwarded-for": parseNode,
  forwarded: parseElement,
};

export const forwardingHeaders: readonly string[] = Object.keys(parsers);

/**
 * The addresses in the header, the last first: canonical, and empty where an entry is no address, `unknown` or
 * `_hidden` for instance. Empty entries do not count (RFC 9110, 5.6.1).
 */
export function* addressesFromRight(header: ForwardingHeader, headers: HeaderSource): Generator<string> {
  for (const entry of partsFromRight(headers.get(header) ?? "", ",")) {
    if (entry !== "") yield parsers[header](entry);
  }
}
