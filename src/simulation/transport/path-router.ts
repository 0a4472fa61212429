// Which route of a table a request is for: by method and path, where `:word` in a pattern stands for any one part.

/** A line of the table; what it does is the venue's. */
export interface PathRoute {
  readonly method: string;
  /** Below the root: `/markets/:ticker`. */
  readonly pattern: string;
}

export interface FoundRoute<Route> {
  readonly route: Route;
  /** The variable parts in their order, decoded. */
  readonly names: readonly string[];
}

export class PathRouter<Route extends PathRoute> {
  readonly #root: string;
  readonly #routes = new Map<string, Route[]>();

  constructor(root: string, routes: readonly Route[]) {
    this.#root = root;
    for (const route of routes) {
      const key = `${route.method} ${route.pattern.split("/").length}`;
      this.#routes.set(key, [...(this.#routes.get(key) ?? []), route]);
    }
    // A fixed path goes before a variable one: `/markets/trades` is no ticker.
    for (const group of this.#routes.values()) {
      group.sort((one, other) => variables(one.pattern) - variables(other.pattern));
    }
  }

  /** Returns the route of a path under the root, or undefined when there is none. */
  find(method: string, path: string): FoundRoute<Route> | undefined {
    const sent = path.slice(this.#root.length).split("/");
    for (const route of this.#routes.get(`${method} ${sent.length}`) ?? []) {
      const names = namesIn(route.pattern.split("/"), sent);
      if (names !== undefined) return { route, names };
    }
    return undefined;
  }
}

function variables(pattern: string): number {
  return pattern.split("/:").length;
}

function namesIn(pattern: readonly string[], sent: readonly string[]): string[] | undefined {
  const names: string[] = [];
  for (const [index, wanted] of pattern.entries()) {
    const part = sent[index] ?? "";
    if (wanted.startsWith(":")) {
      if (part === "") return undefined;
      names.push(decoded(part));
    } else if (part !== wanted) return undefined;
  }
  return names;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
