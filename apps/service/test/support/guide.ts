import { readFileSync } from "node:fs";

const guide = readFileSync(new URL("../../README.md", import.meta.url), "utf8");

/** The code of the guide, as it is written there. */
const blocks = (language: string): readonly string[] =>
  Array.from(guide.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, "gms")), ([, block = ""]) => block);

/** The one block that has `text` in it. */
export function guideBlock(language: string, text: string): string {
  const [found, ...others] = blocks(language).filter((block) => block.includes(text));
  if (found === undefined || others.length > 0) throw new Error(`the guide has not one block with ${text}`);
  return found;
}
