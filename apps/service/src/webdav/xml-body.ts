import sax, { type QualifiedTag } from "sax";
import { Refusal } from "./refusal.ts";

const MAX_DEPTH = 64;
const MAX_ELEMENTS = 2000;

/** The methods whose body is XML, with the element that it consists of. */
const ROOTS: Readonly<Record<string, string>> = {
  PROPFIND: "propfind",
  PROPPATCH: "propertyupdate",
  LOCK: "lockinfo",
};

export const takesXml = (method: string): boolean => Object.hasOwn(ROOTS, method);

/**
 * The same document with a prefix of its own for each namespace: the server takes elements of the same name that differ
 * by their default namespace only for one element. Comments and instructions are left out. A lock that nobody is
 * named for gets `lockOwner`: the server asks for one, RFC 4918 does not.
 *
 * @throws Refusal 400 for what is not well-formed, has a document type, is deeper or longer than a client of WebDAV
 *   has reason to send, or is not the element that the method asks for
 */
export function canonicalXml(method: string, body: Buffer, lockOwner: string): string {
  const writer = new XmlWriter();
  const parser = sax.parser(true, { xmlns: true });
  let [root, instructions] = ["", 0];
  parser.onerror = () => {
    throw malformed();
  };
  parser.ondoctype = () => {
    throw new Refusal(400, "The body must not have a document type.");
  };
  parser.onopentag = (tag) => {
    const element = tag as QualifiedTag;
    if (writer.depth === 0) root = element.uri === "DAV:" ? element.local : "";
    if (writer.depth === 1 && element.uri === "DAV:") instructions += 1;
    writer.open(element);
  };
  parser.ontext = parser.oncdata = (text) => {
    writer.text(text);
  };
  parser.onclosetag = () => {
    writer.close();
  };
  parser.write(decodeUtf8(body)).close();
  if (root !== ROOTS[method]) throw new Refusal(400, "The body is not what this method takes.");
  if (instructions === 0) throw new Refusal(400, "The body asks for nothing.");
  return method === "LOCK" ? withOwner(writer.toString(), lockOwner) : writer.toString();
}

function withOwner(xml: string, lockOwner: string): string {
  const owner = `<D:owner>${escape(lockOwner)}</D:owner>`;
  const filled = xml.replace(/<D:owner>(?:\s|&#\d+;)*<\/D:owner>/, () => owner);
  return filled.includes("<D:owner") ? filled : filled.replace(/(?=<\/D:lockinfo>$)/, () => owner);
}

class XmlWriter {
  readonly #prefixes = new Map([["DAV:", "D"]]);
  readonly #open: string[] = [];
  #output = '<?xml version="1.0" encoding="utf-8"?>';
  #elements = 0;

  get depth(): number {
    return this.#open.length;
  }

  open(element: QualifiedTag): void {
    if (isReserved(element.local)) throw new Refusal(400, "The body has an element that is not allowed.");
    this.#elements += 1;
    if (this.depth >= MAX_DEPTH || this.#elements > MAX_ELEMENTS) throw new Refusal(400, "The body is too complex.");
    const declared = new Map(this.depth === 0 ? [["D", "DAV:"]] : []);
    const name = this.#qualify(element.uri, element.local, declared);
    const attributes = Object.values(element.attributes)
      .filter(({ name, prefix }) => name !== "xmlns" && prefix !== "xmlns")
      .map(({ prefix, local, uri, value }) => {
        const attribute = prefix === "xml" ? `xml:${local}` : this.#qualify(prefix === "" ? "" : uri, local, declared);
        return ` ${attribute}="${escape(value)}"`;
      });
    const namespaces = [...declared].map(([prefix, uri]) => ` xmlns:${prefix}="${escape(uri)}"`);
    this.#output += `<${name}${namespaces.join("")}${attributes.join("")}>`;
    this.#open.push(name);
  }

  text(text: string): void {
    if (this.depth > 0) this.#output += escape(text);
  }

  close(): void {
    this.#output += `</${this.#open.pop() ?? ""}>`;
  }

  toString(): string {
    return this.#output;
  }

  /** Declared where it is used: the server keeps the value of a property without what is around it. */
  #qualify(uri: string, local: string, declared: Map<string, string>): string {
    if (uri === "") return local;
    const prefix = this.#prefixes.get(uri) ?? `n${String(this.#prefixes.size)}`;
    this.#prefixes.set(uri, prefix);
    if (prefix !== "D") declared.set(prefix, uri);
    return `${prefix}:${local}`;
  }
}

/** Names that have another meaning in the objects that the server makes of the document. */
const isReserved = (name: string): boolean => name === "_" || name in Object.prototype;

const malformed = () => new Refusal(400, "The body is not well-formed XML in UTF-8.");

function decodeUtf8(body: Buffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(body);
  } catch {
    throw malformed();
  }
}

/** What no XML document may contain, not even as a reference. */
const NO_CHARACTER = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;
const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "\t": "&#9;",
  "\n": "&#10;",
  "\r": "&#13;",
};

function escape(text: string): string {
  if (NO_CHARACTER.test(text)) throw malformed();
  return text.replace(/[&<>"\t\n\r]/g, (character) => ENTITIES[character] ?? character);
}
