import { describe, expect, it } from "vitest";
import { Refusal } from "./refusal.ts";
import { canonicalXml } from "./xml-body.ts";

const rewrite = (method: string, xml: string) =>
  canonicalXml(method, Buffer.from(xml), "bob").replace(/^<\?.*?\?>/, "");
const propfind = (inner: string) => `<propfind xmlns="DAV:"><prop>${inner}</prop></propfind>`;
const nested = (depth: number) => "<a>".repeat(depth) + "</a>".repeat(depth);

describe("the body of a WebDAV request", () => {
  it("gets a prefix of its own for each namespace, declared where it is used", () => {
    const xml = propfind(
      '<name xmlns="urn:a"/><name xmlns="urn:b"/><x:name xmlns:x="urn:a" x:y="1" z="2"/><name xmlns=""/>',
    );
    expect(rewrite("PROPFIND", xml)).toBe(
      '<D:propfind xmlns:D="DAV:"><D:prop><n1:name xmlns:n1="urn:a"></n1:name><n2:name xmlns:n2="urn:b"></n2:name>' +
        '<n1:name xmlns:n1="urn:a" n1:y="1" z="2"></n1:name><name></name></D:prop></D:propfind>',
    );
  });

  it("keeps text, the language and what is escaped, and loses comments and instructions", () => {
    const xml = propfind(
      '<n xmlns="urn:a" xml:lang="de" q="&quot;&#10;">ä &lt;&amp;<![CDATA[<]]><!-- c --><?p i?></n>',
    );
    expect(rewrite("PROPFIND", xml)).toContain(
      '<n1:n xmlns:n1="urn:a" xml:lang="de" q="&quot;&#10;">ä &lt;&amp;&lt;</n1:n>',
    );
  });

  it.each([
    ["PROPFIND", ""],
    ["PROPFIND", "text"],
    ["PROPFIND", "<propfind"],
    ["PROPFIND", '<propfind xmlns="DAV:"><prop></propfind></prop>'],
    ["PROPFIND", '<D:propfind xmlns:D="DAV:"><x:prop/></D:propfind>'],
    ["PROPFIND", '<D:propfind xmlns:D="DAV:"><x:prop xmlns:x=""/></D:propfind>'],
    ["PROPFIND", propfind("&none;")],
    ["PROPFIND", propfind("<a>&#1;</a>")],
    ["PROPFIND", propfind("<a>\u0001</a>")],
    ["PROPFIND", propfind("<_/>")],
    ["PROPFIND", propfind("<__proto__/>")],
    ["PROPFIND", `<!DOCTYPE a [<!ENTITY e "x">]>${propfind("<a>&e;</a>")}`],
    ["PROPFIND", '<propfind xmlns="urn:other"><prop/></propfind>'],
    ["PROPFIND", '<propfind xmlns="DAV:"/>'],
    ["PROPPATCH", propfind("<a/>")],
    ["PROPPATCH", '<propertyupdate xmlns="DAV:"><x xmlns="urn:x"/></propertyupdate>'],
    ["LOCK", propfind("<a/>")],
  ])("of %s is refused: %s", (method, xml) => {
    expect(() => rewrite(method, xml)).toThrow(Refusal);
    expect(() => rewrite(method, xml)).toThrow(expect.objectContaining({ status: 400 }) as Error);
  });

  it("is refused when it is not UTF-8", () => {
    const latin1 = Buffer.from(propfind("<a>ä</a>"), "latin1");
    expect(() => canonicalXml("PROPFIND", latin1, "bob")).toThrow("not well-formed XML in UTF-8");
  });

  it("is at most 64 deep and has at most 2000 elements", () => {
    expect(rewrite("PROPFIND", propfind(nested(62)))).toContain("</D:a></D:prop>");
    expect(() => rewrite("PROPFIND", propfind(nested(63)))).toThrow("too complex");
    expect(rewrite("PROPFIND", propfind("<a/>".repeat(1998)))).toContain("</D:prop>");
    expect(() => rewrite("PROPFIND", propfind("<a/>".repeat(1999)))).toThrow("too complex");
  });

  it.each(["", "<owner/>", "<owner> \n</owner>"])("names an owner for a lock without: %j", (owner) => {
    const xml = rewrite("LOCK", `<lockinfo xmlns="DAV:"><locktype/>${owner}</lockinfo>`);
    expect(xml).toBe('<D:lockinfo xmlns:D="DAV:"><D:locktype></D:locktype><D:owner>bob</D:owner></D:lockinfo>');
  });

  it.each(["<D:owner>Ann</D:owner>", "<D:owner><D:href>Ann</D:href></D:owner>"])("keeps the owner %s", (owner) => {
    const xml = `<D:lockinfo xmlns:D="DAV:"><D:locktype></D:locktype>${owner}</D:lockinfo>`;
    expect(rewrite("LOCK", xml)).toBe(xml);
  });
});
