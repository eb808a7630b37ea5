interface StoredCookie {
  readonly value: string;
  readonly path: string;
}

const MAX_STEPS = 20;

/** One step of a browser: what it asked for and what it got. */
export interface Step {
  readonly url: string;
  readonly response: Response;
}

/** Keeps cookies by origin and path, and follows redirects one at a time. For tests. */
export class Browser {
  /** By origin, then by name. Tests may look into it and change it. */
  readonly cookies = new Map<string, Map<string, StoredCookie>>();

  /** One request, no redirect followed. */
  async send(url: string, init: RequestInit = {}): Promise<Step> {
    const headers = new Headers(init.headers);
    const cookie = this.#cookieHeader(new URL(url));
    if (cookie !== "") headers.set("cookie", cookie);
    const response = await fetch(url, { ...init, headers, redirect: "manual" });
    for (const line of response.headers.getSetCookie()) this.#store(new URL(url), line);
    return { url, response };
  }

  /** All the steps until an answer is no redirect, or leads to where `stopAt` says. */
  async follow(url: string, stopAt: (next: string) => boolean = () => false): Promise<readonly Step[]> {
    const steps: Step[] = [];
    for (let next: string | undefined = url; next !== undefined;) {
      if (steps.length >= MAX_STEPS) throw new Error(`more than ${String(MAX_STEPS)} redirects`);
      const step = await this.send(next);
      steps.push(step);
      next = locationOf(step);
      if (next !== undefined && stopAt(next)) break;
    }
    return steps;
  }

  #cookieHeader(url: URL): string {
    return [...(this.cookies.get(url.origin) ?? [])]
      .filter(([, { path }]) => url.pathname === path || url.pathname.startsWith(path.replace(/\/?$/, "/")))
      .map(([name, { value }]) => `${name}=${value}`)
      .join("; ");
  }

  #store(url: URL, line: string): void {
    const [pair = "", ...attributes] = line.split(";").map((part) => part.trim());
    const [name = "", value = ""] = pair.split(/=(.*)/s);
    const of = (attribute: string): string | undefined =>
      attributes.find((text) => text.toLowerCase().startsWith(`${attribute}=`))?.slice(attribute.length + 1);
    const jar = this.cookies.get(url.origin) ?? new Map<string, StoredCookie>();
    this.cookies.set(url.origin, jar);
    const isOver = of("max-age") === "0" || new Date(of("expires") ?? "9999-01-01").getTime() < Date.now();
    if (isOver) jar.delete(name);
    else jar.set(name, { value, path: of("path") ?? "/" });
  }
}

/** Absolute; undefined when the answer leads nowhere. */
export function locationOf({ response, url }: Step): string | undefined {
  const location = response.headers.get("location");
  return location === null ? undefined : new URL(location, url).href;
}

/** The last of them. */
export function lastOf(steps: readonly Step[]): Step {
  const step = steps.at(-1);
  if (step === undefined) throw new Error("no step was made");
  return step;
}
