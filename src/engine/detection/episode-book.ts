// The story of each pair while an edge is seen: the reason it is not taken, recorded when the reason changes and
// counted every time; the episode while it stands, opened at the thresholds and closed when nothing is left of it,
// so that an edge trembling around a threshold is one episode.

import { assert } from "../../domain/failure/assert.ts";
import type { FailureCode } from "../../domain/failure/catalogue.ts";
import type { Failure } from "../../domain/failure/result.ts";
import type { StateHash } from "../../domain/message/state-hash.ts";
import type { Step } from "../../domain/message/step.ts";
import { contractMicros } from "../../domain/units/contract-micros.ts";
import { priceTicks } from "../../domain/units/price-ticks.ts";
import { integerOf } from "../../domain/units/unit.ts";
import { usdMicros } from "../../domain/units/usd-micros.ts";
import type { Pair } from "../equivalence/contract.ts";
import type { Episode, Opportunity } from "./contract.ts";
import type { Episodes } from "./episodes.ts";
import { edgesAtSizes, legsOf } from "./price-opportunity.ts";

interface Track {
  /** Why the edge was not taken when it was last seen. */
  refusal: FailureCode | undefined;
  profitBest: number;
  sizeBest: number;
  evaluations: number;
}

export class EpisodeBook {
  readonly #episodes: Episodes;
  readonly #instance: () => string;
  readonly #tracks = new Map<string, Track>();
  readonly #refusals = new Map<FailureCode, number>();

  constructor(episodes: Episodes, instance: () => string) {
    this.#episodes = episodes;
    this.#instance = instance;
  }

  refusals(): ReadonlyMap<FailureCode, number> {
    return this.#refusals;
  }

  /** The touch shows no edge. Only believable when both sides are quoted; an empty book ends nothing. */
  noEdge(step: Step, pair: Pair, quoted: boolean): void {
    if (this.#tracks.size === 0 && this.#episodes.openCount() === 0) return;
    const track = this.#tracks.get(pair.opportunityId);
    if (track !== undefined) track.refusal = undefined;
    if (quoted) this.close(step, pair);
  }

  /** An edge is seen and refused for a reason outside its economics. A standing episode goes on. */
  refuse(step: Step, pair: Pair, edge: number, reason: Failure): void {
    this.#refusals.set(reason.code, (this.#refusals.get(reason.code) ?? 0) + 1);
    const track = this.#trackOf(pair.opportunityId);
    if (track.refusal === reason.code) return;
    track.refusal = reason.code;
    step.emit({
      kind: "OpportunityRefused",
      opportunityId: pair.opportunityId,
      lane: pair.lane,
      code: reason.code,
      message: reason.message,
      edge: priceTicks(edge),
      instruments: [pair.first.instrument, pair.second.instrument],
    });
  }

  /** The edge does not reach the thresholds. A standing episode ends when no size earns anything. */
  below(step: Step, opportunity: Opportunity, edge: number, reason: Failure): void {
    const standing = this.#episodes.find(opportunity.pair.opportunityId);
    if (standing !== undefined && integerOf(opportunity.best.profit) > 0) return;
    if (standing !== undefined) this.close(step, opportunity.pair);
    this.refuse(step, opportunity.pair, edge, reason);
  }

  /** The edge stands: opens its episode or notes how good it is now. */
  stand(step: Step, opportunity: Opportunity): Episode {
    const { pair, best } = opportunity;
    const track = this.#trackOf(pair.opportunityId);
    track.refusal = undefined;
    const standing = this.#episodes.find(pair.opportunityId);
    if (standing === undefined) {
      track.profitBest = 0;
      track.evaluations = 0;
      step.emit({
        kind: "EpisodeOpened",
        episodeId: `${this.#instance()}-e${this.#episodes.opened() + 1}`,
        opportunityId: pair.opportunityId,
        lane: pair.lane,
        legs: legsOf(opportunity, best),
        size: best.size,
        costTotal: best.cost,
        profitWorst: best.profit,
        edgesAtSizes: edgesAtSizes(opportunity.legs),
        relations: pair.relations,
        assumedSizes: opportunity.assumedSizes,
      });
    }
    track.evaluations += 1;
    if (integerOf(best.profit) > track.profitBest) {
      track.profitBest = integerOf(best.profit);
      track.sizeBest = integerOf(best.size);
    }
    const episode = this.#episodes.find(pair.opportunityId);
    assert(episode !== undefined, "an episode was just opened or stood already");
    return episode;
  }

  /** Closes the pair's episode if it has one. */
  close(step: Step, pair: Pair): void {
    const standing = this.#episodes.find(pair.opportunityId);
    if (standing === undefined) return;
    const track = this.#trackOf(pair.opportunityId);
    step.emit({
      kind: "EpisodeClosed",
      episodeId: standing.episodeId,
      opportunityId: pair.opportunityId,
      profitBest: usdMicros(track.profitBest),
      sizeBest: contractMicros(track.sizeBest),
      evaluations: track.evaluations,
    });
    this.#tracks.delete(pair.opportunityId);
  }

  hashInto(hash: StateHash): void {
    for (const [opportunityId, track] of [...this.#tracks].sort(([a], [b]) => (a < b ? -1 : 1))) {
      hash.addText(opportunityId);
      hash.addText(track.refusal ?? "");
      hash.addInteger(track.profitBest);
      hash.addInteger(track.evaluations);
    }
  }

  #trackOf(opportunityId: string): Track {
    const known = this.#tracks.get(opportunityId);
    if (known !== undefined) return known;
    const fresh: Track = { refusal: undefined, profitBest: 0, sizeBest: 0, evaluations: 0 };
    this.#tracks.set(opportunityId, fresh);
    return fresh;
  }
}
