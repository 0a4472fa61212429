// The components that wait for a turn. Those that nothing is known about are taken as they came, and beside them those
// that may earn most: what a component promises counts as much as its trades have kept, with a floor for those that
// disappointed or wait long.

import type { StateHash } from "../../domain/message/state-hash.ts";
import type { ComponentState } from "./component-state.ts";
import type { ArmPosteriors } from "./thompson/arm-posteriors.ts";
import { BucketSampler, type WaitingBucket } from "./thompson/bucket-sampler.ts";

/** Components among which one pick chooses: those with the greatest potential, and the one that has waited longest. A pick
 * among so many takes about 20 µs. */
export const pickedFromMax = 64;

interface Waiting extends WaitingBucket {
  readonly state: ComponentState;
}

export class Backlog {
  readonly #posteriors: ArmPosteriors;
  readonly #seed: () => number;
  #sampler: BucketSampler | undefined;
  /** Nothing is known about them: first in, first out. */
  readonly #unknown = new Set<ComponentState>();
  /** By how long they have waited. */
  readonly #known = new Map<ComponentState, Waiting>();
  #added = 0;

  /** @param seed Of the random draws; asked once, when the first is made. */
  constructor(posteriors: ArmPosteriors, seed: () => number) {
    this.#posteriors = posteriors;
    this.#seed = seed;
  }

  get size(): number {
    return this.#unknown.size + this.#known.size;
  }

  /**
   * Adds a component, or learns what one that waits may earn now.
   *
   * @param potential Most it can earn at its best offers, in any unit that all share; undefined when nothing is known.
   */
  add(state: ComponentState, potential: number | undefined): void {
    if (potential === undefined) {
      if (!this.#known.has(state)) this.#unknown.add(state);
      return;
    }
    this.#unknown.delete(state);
    const waitingSince = this.#known.get(state)?.waitingSince ?? this.#added;
    this.#added += 1;
    this.#known.set(state, { state, armId: state.id, potential, waitingSince });
  }

  remove(state: ComponentState): void {
    this.#unknown.delete(state);
    this.#known.delete(state);
  }

  /** Takes the next components out, at most so many. */
  take(count: number): ComponentState[] {
    const promising = this.#promising();
    const taken: ComponentState[] = [];
    while (taken.length < count && (promising.length > 0 || this.#unknown.size > 0)) {
      const next = promising.length > 0 ? this.#pick(promising) : undefined;
      if (next !== undefined) taken.push(next);
      const [first] = this.#unknown;
      if (first === undefined || taken.length === count) continue;
      this.#unknown.delete(first);
      taken.push(first);
    }
    return taken;
  }

  hashInto(hash: StateHash): void {
    this.#sampler?.hashInto(hash);
    hash.addInteger(this.#unknown.size);
    for (const state of this.#unknown) hash.addText(state.id);
    hash.addInteger(this.#known.size);
    for (const [state] of this.#known) hash.addText(state.id);
  }

  #pick(promising: Waiting[]): ComponentState | undefined {
    this.#sampler ??= new BucketSampler(this.#posteriors, this.#seed());
    const [picked] = promising.splice(this.#sampler.pick(promising), 1);
    if (picked === undefined) return undefined;
    this.#known.delete(picked.state);
    return picked.state;
  }

  #promising(): Waiting[] {
    const waiting = [...this.#known.values()];
    if (waiting.length <= pickedFromMax) return waiting;
    const [longest, ...others] = waiting;
    others.sort((a, b) => b.potential - a.potential || a.waitingSince - b.waitingSince);
    return [longest as Waiting, ...others.slice(0, pickedFromMax - 1)];
  }
}
