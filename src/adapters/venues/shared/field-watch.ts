// Fields and values of a venue that we do not know. They are tolerated and counted, so that a change of format is
// seen on a screen before it is felt in a trade.

/** Distinct names remembered; a hostile venue could send a new one with every frame. */
export const watchedNamesMax = 256;

/** Longest name kept. */
const nameCharactersMax = 96;

export class FieldWatch {
  readonly #counts = new Map<string, number>();
  #overflow = 0;

  /** Counts one sight of an unknown name, given as `message.field`. */
  saw(name: string): void {
    const kept = name.length > nameCharactersMax ? name.slice(0, nameCharactersMax) : name;
    const count = this.#counts.get(kept);
    if (count !== undefined) this.#counts.set(kept, count + 1);
    else if (this.#counts.size < watchedNamesMax) this.#counts.set(kept, 1);
    else this.#overflow += 1;
  }

  /** Counts every key of the object that is not among the known ones. */
  watch(what: string, object: object, known: ReadonlySet<string>): void {
    for (const key in object) if (!known.has(key)) this.saw(`${what}.${key}`);
  }

  /** Returns the counts by name; names past the limit together as `(others)`. */
  counts(): Readonly<Record<string, number>> {
    const counts: Record<string, number> = Object.create(null) as Record<string, number>;
    for (const [name, count] of this.#counts) counts[name] = count;
    if (this.#overflow > 0) counts["(others)"] = this.#overflow;
    return counts;
  }

  /** Returns the counts as counters of a decoder, named `unknown field message.field`. */
  counters(): Readonly<Record<string, number>> {
    return Object.fromEntries(
      Object.entries(this.counts()).map(([name, count]) => [`unknown field ${name}`, count]),
    );
  }
}
