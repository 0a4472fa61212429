// Which opportunities are standing, and which have been taken and not yet been seen to be gone: durable state, so that
// neither a restart nor a lost feed takes the same one twice.

import type { EngineRecord } from "../../domain/message/record.ts";
import type { StateHash } from "../../domain/message/state-hash.ts";
import { integerOf } from "../../domain/units/unit.ts";
import type { Episode } from "./contract.ts";

export class Episodes {
  readonly #open = new Map<string, Episode>();
  /** Taken and not seen to be gone, whether an episode is open or not; at most the opportunities ever traded. */
  readonly #taken = new Set<string>();
  #opened = 0;

  apply(record: EngineRecord): void {
    if (record.kind === "EpisodeOpened") {
      this.#opened += 1;
      this.#open.set(record.opportunityId, {
        episodeId: record.episodeId,
        opportunityId: record.opportunityId,
        taken: this.#taken.has(record.opportunityId),
        profitOpened: record.profitWorst,
        sizeOpened: record.size,
      });
    } else if (record.kind === "EpisodeClosed") {
      this.#open.delete(record.opportunityId);
    } else if (record.kind === "OpportunityEnded") {
      this.#taken.delete(record.opportunityId);
    } else if (record.kind === "GroupApproved") {
      this.#taken.add(record.group.opportunityId);
      const episode = this.#open.get(record.group.opportunityId);
      if (episode !== undefined) {
        this.#open.set(record.group.opportunityId, { ...episode, taken: true });
      }
    }
  }

  /** Episodes opened over the life of the data directory. */
  opened(): number {
    return this.#opened;
  }

  /** Returns the opportunities with an open episode, ordered. */
  openIds(): string[] {
    return [...this.#open.keys()].sort();
  }

  openCount(): number {
    return this.#open.size;
  }

  find(opportunityId: string): Episode | undefined {
    return this.#open.get(opportunityId);
  }

  /** Returns true when a group was approved for the opportunity and its edge has not been seen to be gone since. */
  isTaken(opportunityId: string): boolean {
    return this.#taken.has(opportunityId);
  }

  /** Returns true when nothing stands and nothing has been taken. */
  get isIdle(): boolean {
    return this.#open.size === 0 && this.#taken.size === 0;
  }

  hashInto(hash: StateHash): void {
    hash.addInteger(this.#opened);
    hash.addInteger(this.#taken.size);
    for (const opportunityId of [...this.#taken].sort()) hash.addText(opportunityId);
    hash.addInteger(this.#open.size);
    for (const [opportunityId, episode] of [...this.#open].sort(([a], [b]) => (a < b ? -1 : 1))) {
      hash.addText(opportunityId);
      hash.addText(episode.episodeId);
      hash.addInteger(episode.taken ? 1 : 0);
      hash.addInteger(integerOf(episode.profitOpened));
      hash.addInteger(integerOf(episode.sizeOpened));
    }
  }
}
