// Which opportunities are standing, and which of them have been taken: durable state, so that a restart does not take
// the same one twice.

import type { EngineRecord } from "../../domain/message/record.ts";
import type { StateHash } from "../../domain/message/state-hash.ts";
import type { Episode } from "./contract.ts";

export class Episodes {
  readonly #open = new Map<string, { episodeId: string; opportunityId: string; taken: boolean }>();
  #opened = 0;

  apply(record: EngineRecord): void {
    if (record.kind === "EpisodeOpened") {
      this.#opened += 1;
      this.#open.set(record.opportunityId, {
        episodeId: record.episodeId,
        opportunityId: record.opportunityId,
        taken: false,
      });
    } else if (record.kind === "EpisodeClosed") {
      this.#open.delete(record.opportunityId);
    } else if (record.kind === "GroupApproved") {
      const episode = this.#open.get(record.group.opportunityId);
      if (episode !== undefined) episode.taken = true;
    }
  }

  /** Episodes opened over the life of the data directory. */
  opened(): number {
    return this.#opened;
  }

  openCount(): number {
    return this.#open.size;
  }

  find(opportunityId: string): Episode | undefined {
    return this.#open.get(opportunityId);
  }

  hashInto(hash: StateHash): void {
    hash.addInteger(this.#opened);
    for (const [opportunityId, episode] of [...this.#open].sort(([a], [b]) => (a < b ? -1 : 1))) {
      hash.addText(opportunityId);
      hash.addText(episode.episodeId);
      hash.addInteger(episode.taken ? 1 : 0);
    }
  }
}
