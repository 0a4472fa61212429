// The story of each opportunity while an edge is seen: the reason it is not taken, recorded when the reason changes and
// counted every time; the episode while it stands, opened at the thresholds and closed when nothing is left of it,
// so that an edge trembling around a threshold is one episode. An edge that trembles between two reasons, or comes and
// goes, records each of them once in a while: the journal must not grow at the speed of market data.

import { assert } from "../../domain/failure/assert.ts";
import type { FailureCode } from "../../domain/failure/catalogue.ts";
import type { Failure } from "../../domain/failure/result.ts";
import type { QuoteSeen } from "../../domain/message/economics.ts";
import type { StateHash } from "../../domain/message/state-hash.ts";
import type { Step } from "../../domain/message/step.ts";
import { contractMicros } from "../../domain/units/contract-micros.ts";
import { type EpochMicros, epochMicros } from "../../domain/units/epoch-micros.ts";
import { priceTicks } from "../../domain/units/price-ticks.ts";
import { integerOf } from "../../domain/units/unit.ts";
import { usdMicros } from "../../domain/units/usd-micros.ts";
import type { MarketReader } from "../market-data/contract.ts";
import type { Combination, Episode, Opportunity, PricedLeg } from "./contract.ts";
import type { Episodes } from "./episodes.ts";
import { edgesAtSizes, legsOf } from "./price-opportunity.ts";

/** Time before the same reason is recorded again for the same pair. */
export const sameReasonAfterMicros = 60_000_000;

interface Track {
  /** Why the edge was not taken when it was last seen. */
  refusal: FailureCode | undefined;
  /** Why its standing episode was last denied a group. */
  denial: FailureCode | undefined;
  /** When each reason was last recorded, epoch micros; at most one entry for each code there is. */
  readonly refusedAt: Map<FailureCode, number>;
  readonly deniedAt: Map<FailureCode, number>;
  profitBest: number;
  sizeBest: number;
  evaluations: number;
}

export class EpisodeBook {
  readonly #markets: Pick<MarketReader, "state">;
  readonly #episodes: Episodes;
  readonly #instance: () => string;
  readonly #tracks = new Map<string, Track>();
  readonly #refusals = new Map<FailureCode, number>();

  constructor(markets: Pick<MarketReader, "state">, episodes: Episodes, instance: () => string) {
    this.#markets = markets;
    this.#episodes = episodes;
    this.#instance = instance;
  }

  refusals(): ReadonlyMap<FailureCode, number> {
    return this.#refusals;
  }

  /** Nothing has been seen, nothing stands and nothing has been taken. */
  get isIdle(): boolean {
    return this.#tracks.size === 0 && this.#episodes.isIdle;
  }

  /** The touch shows no edge. That ends an episode when the quotes that say so are believed. Returns true while the
   * opportunity stands, or has been taken and not been seen to be gone. */
  noEdge(step: Step, opportunityId: string, isBelieved: () => boolean): boolean {
    if (this.isIdle) return false;
    const track = this.#tracks.get(opportunityId);
    if (track !== undefined) track.refusal = undefined;
    if (!this.isOfInterest(opportunityId)) return false;
    if (isBelieved()) this.#end(step, opportunityId);
    return this.isOfInterest(opportunityId);
  }

  /** None of the opportunities, of which none stands, shows an edge any more: a reason seen again is told again. */
  noEdges(opportunityIds: readonly string[]): void {
    if (this.#tracks.size === 0) return;
    for (const id of opportunityIds) {
      const track = this.#tracks.get(id);
      if (track !== undefined) track.refusal = undefined;
    }
  }

  /** Returns true while the opportunity stands, or has been taken and not been seen to be gone. */
  isOfInterest(opportunityId: string): boolean {
    return (
      this.#episodes.find(opportunityId) !== undefined || this.#episodes.isTaken(opportunityId)
    );
  }

  /** An edge is seen and refused for a reason outside its economics. A standing episode goes on. */
  refuse(step: Step, combination: Combination, edge: number, reason: Failure): void {
    this.#refusals.set(reason.code, (this.#refusals.get(reason.code) ?? 0) + 1);
    const track = this.#trackOf(combination.opportunityId);
    if (track.refusal === reason.code || !isDue(track.refusedAt, reason.code, step.now)) return;
    track.refusal = reason.code;
    step.emit({
      kind: "OpportunityRefused",
      opportunityId: combination.opportunityId,
      lane: combination.lane,
      code: reason.code,
      message: reason.message,
      edge: priceTicks(edge),
      instruments: combination.legs.map(({ instrument }) => instrument),
    });
  }

  /** The edge does not reach the thresholds. A standing episode ends when no size earns anything. */
  below(step: Step, opportunity: Opportunity, edge: number, reason: Failure): void {
    const { combination } = opportunity;
    const standing = this.#episodes.find(combination.opportunityId);
    const earnsNothing = integerOf(opportunity.best.profit) <= 0;
    if (standing !== undefined && !earnsNothing) return;
    if (earnsNothing) this.#end(step, combination.opportunityId);
    this.refuse(step, combination, edge, reason);
  }

  /** The edge stands: opens its episode or notes how good it is now. */
  stand(step: Step, opportunity: Opportunity): Episode {
    const { combination, best } = opportunity;
    const { opportunityId } = combination;
    const track = this.#trackOf(opportunityId);
    track.refusal = undefined;
    const standing = this.#episodes.find(opportunityId);
    if (standing === undefined) {
      track.profitBest = 0;
      track.evaluations = 0;
      step.emit({
        kind: "EpisodeOpened",
        episodeId: `${this.#instance()}-e${this.#episodes.opened() + 1}`,
        opportunityId,
        lane: combination.lane,
        legs: legsOf(opportunity, best),
        size: best.size,
        costTotal: best.cost,
        profitWorst: best.profit,
        edgesAtSizes: edgesAtSizes(opportunity),
        relations: combination.relations.map(({ id, version }) => `${id}@${version}`),
        quotes: opportunity.legs.map((leg) => this.#quoteOf(leg)),
        economics: opportunity.economics,
        proof: {
          worstState: opportunity.worstState(best),
          payoutWorst: best.payout,
          profitBound: opportunity.profitBound,
        },
        assumedSizes: opportunity.assumedSizes,
      });
    }
    track.evaluations += 1;
    if (integerOf(best.profit) > track.profitBest) {
      track.profitBest = integerOf(best.profit);
      track.sizeBest = integerOf(best.size);
    }
    const episode = this.#episodes.find(opportunityId);
    assert(episode !== undefined, "an episode was just opened or stood already");
    return episode;
  }

  /** Notes why a standing episode was denied a group. Returns true when that has to be recorded. */
  isNewDenial(step: Step, opportunityId: string, code: FailureCode): boolean {
    const track = this.#trackOf(opportunityId);
    if (track.denial === code || !isDue(track.deniedAt, code, step.now)) return false;
    track.denial = code;
    return true;
  }

  /** Closes the opportunity's episode if it has one. When only its feed has gone, the same edge seen again is not taken again. */
  close(step: Step, opportunityId: string): void {
    const standing = this.#episodes.find(opportunityId);
    if (standing === undefined) return;
    const track = this.#trackOf(opportunityId);
    // After a restart only the beginning is known.
    const isBetter = track.profitBest > integerOf(standing.profitOpened);
    step.emit({
      kind: "EpisodeClosed",
      episodeId: standing.episodeId,
      opportunityId,
      profitBest: isBetter ? usdMicros(track.profitBest) : standing.profitOpened,
      sizeBest: isBetter ? contractMicros(track.sizeBest) : standing.sizeOpened,
      evaluations: track.evaluations,
    });
    track.denial = undefined;
    track.deniedAt.clear();
    track.profitBest = 0;
    track.sizeBest = 0;
    track.evaluations = 0;
  }

  /** Closes the episodes of all other opportunities, as if their feeds had gone. */
  closeOthers(step: Step, opportunityIds: ReadonlySet<string>): void {
    for (const opportunityId of this.#episodes.openIds()) {
      if (!opportunityIds.has(opportunityId)) this.close(step, opportunityId);
    }
  }

  /** Ends the opportunity's story. */
  forget(step: Step, opportunityId: string): void {
    this.#end(step, opportunityId);
    this.#tracks.delete(opportunityId);
  }

  hashInto(hash: StateHash): void {
    hash.addInteger(this.#tracks.size);
    for (const [opportunityId, track] of [...this.#tracks].sort(([a], [b]) => (a < b ? -1 : 1))) {
      hash.addText(opportunityId);
      hash.addText(track.refusal ?? "");
      hash.addText(track.denial ?? "");
      hash.addInteger(track.profitBest);
      hash.addInteger(track.sizeBest);
      hash.addInteger(track.evaluations);
      for (const recordedAt of [track.refusedAt, track.deniedAt]) {
        hash.addInteger(recordedAt.size);
        for (const [code, at] of recordedAt) {
          hash.addText(code);
          hash.addInteger(at);
        }
      }
    }
  }

  /** The edge was seen to be gone: what comes later is another opportunity. */
  #end(step: Step, opportunityId: string): void {
    this.close(step, opportunityId);
    if (this.#episodes.isTaken(opportunityId))
      step.emit({ kind: "OpportunityEnded", opportunityId });
  }

  #quoteOf({ instrument, marketIndex, prices, sizes }: PricedLeg): QuoteSeen {
    return {
      instrument,
      price: priceTicks(prices[0] ?? 0),
      size: contractMicros(sizes[0] ?? 0),
      receivedAt: epochMicros(this.#markets.state(marketIndex)?.lastReceivedAt ?? 0),
    };
  }

  #trackOf(opportunityId: string): Track {
    const known = this.#tracks.get(opportunityId);
    if (known !== undefined) return known;
    const fresh: Track = {
      refusal: undefined,
      denial: undefined,
      refusedAt: new Map(),
      deniedAt: new Map(),
      profitBest: 0,
      sizeBest: 0,
      evaluations: 0,
    };
    this.#tracks.set(opportunityId, fresh);
    return fresh;
  }
}

/** Returns true, and takes note, when the reason was not recorded a short while ago. */
function isDue(recordedAt: Map<FailureCode, number>, code: FailureCode, now: EpochMicros): boolean {
  const nowMicros = integerOf(now);
  const last = recordedAt.get(code);
  if (last !== undefined && nowMicros - last < sameReasonAfterMicros) return false;
  recordedAt.set(code, nowMicros);
  return true;
}
