// The decisions of a run as a reader wants them: each episode with its edges and how it ended, each refusal with its
// reason, each group with its outcome. Bounded: the counts are always complete, the lists keep the first entries.

import type { InstrumentId } from "../../../src/domain/market/venue.ts";
import type {
  EdgeAtSize,
  EngineRecord,
  EpisodeClosed,
  EpisodeOpened,
  GroupApproved,
  GroupClosed,
} from "../../../src/domain/message/record.ts";
import { microsPerContract } from "../../../src/domain/units/contract-micros.ts";
import { mulDiv } from "../../../src/domain/units/rounding.ts";
import { integerOf } from "../../../src/domain/units/unit.ts";

/** Entries kept per list. */
export const entriesKeptMax = 2_000;

/** What a size would bring in the worst state of the world after exact fees; null where the books are not that deep. */
export interface EdgeEntry {
  readonly contracts: number;
  readonly profitUsdMicros: number | null;
  /** The same per contract, rounded down. */
  readonly edgeUsdMicros: number | null;
}

export interface EpisodeEntry {
  readonly episodeId: string;
  readonly opportunityId: string;
  readonly lane: string;
  readonly openedAtMicros: number;
  closedAtMicros: number | null;
  readonly sizeContractMicros: number;
  readonly costUsdMicros: number;
  readonly profitUsdMicros: number;
  /** Largest worst-case profit while it lasted, from the record that closed it; null while it stands. */
  profitBestUsdMicros: number | null;
  evaluations: number | null;
  readonly edgesAtSizes: readonly EdgeEntry[];
  readonly legs: readonly {
    readonly instrument: InstrumentId;
    readonly limitPriceTicks: number;
    readonly feeUsdMicros: number;
  }[];
  readonly relations: readonly string[];
  readonly assumedSizes: boolean;
}

export interface RefusalEntry {
  readonly atMicros: number;
  readonly code: string;
  readonly message: string;
  readonly opportunityId: string;
  /** Gross edge per contract at the touch, in ticks of 0.0001 USD. */
  readonly edgeTicks: number | null;
}

export interface GroupEntry {
  readonly groupId: string;
  readonly opportunityId: string;
  readonly approvedAtMicros: number;
  readonly sizeContractMicros: number;
  readonly profitPlannedUsdMicros: number;
  outcome: string | null;
  profitLockedUsdMicros: number | null;
}

export class DecisionLog {
  readonly episodes: EpisodeEntry[] = [];
  readonly refusals: RefusalEntry[] = [];
  readonly groups: GroupEntry[] = [];
  /** The largest edge refused per opportunity and reason. */
  readonly #largest = new Map<string, RefusalEntry>();
  episodeCount = 0;
  refusalCount = 0;
  readonly #episodes = new Map<string, EpisodeEntry>();
  readonly #groups = new Map<string, GroupEntry>();

  note(record: EngineRecord): void {
    switch (record.kind) {
      case "EpisodeOpened":
        this.#opened(record);
        break;
      case "EpisodeClosed":
        this.#closed(record);
        break;
      case "OpportunityRefused":
        this.#refused(record, integerOf(record.edge));
        break;
      case "GroupDenied":
        this.#refused(record, null);
        break;
      case "GroupApproved":
        this.#approved(record);
        break;
      case "GroupClosed":
        this.#groupClosed(record);
        break;
      default:
    }
  }

  /** Returns the refused edges that were largest at the touch, one per opportunity and reason. */
  largestRefused(count: number): RefusalEntry[] {
    return [...this.#largest.values()]
      .sort((a, b) => (b.edgeTicks ?? 0) - (a.edgeTicks ?? 0) || a.atMicros - b.atMicros)
      .slice(0, count);
  }

  #opened(record: EpisodeOpened): void {
    this.episodeCount += 1;
    const entry: EpisodeEntry = {
      episodeId: record.episodeId,
      opportunityId: record.opportunityId,
      lane: record.lane,
      openedAtMicros: integerOf(record.at),
      closedAtMicros: null,
      sizeContractMicros: integerOf(record.size),
      costUsdMicros: integerOf(record.costTotal),
      profitUsdMicros: integerOf(record.profitWorst),
      profitBestUsdMicros: null,
      evaluations: null,
      edgesAtSizes: record.edgesAtSizes.map(edgeEntry),
      legs: record.legs.map((leg) => ({
        instrument: leg.instrument,
        limitPriceTicks: integerOf(leg.limitPrice),
        feeUsdMicros: integerOf(leg.fee),
      })),
      relations: record.relations,
      assumedSizes: record.assumedSizes,
    };
    this.#episodes.set(entry.episodeId, entry);
    if (this.episodes.length < entriesKeptMax) this.episodes.push(entry);
  }

  #closed(record: EpisodeClosed): void {
    const episode = this.#episodes.get(record.episodeId);
    if (episode === undefined) return;
    episode.closedAtMicros = integerOf(record.at);
    episode.profitBestUsdMicros = integerOf(record.profitBest);
    episode.evaluations = record.evaluations;
    this.#episodes.delete(record.episodeId);
  }

  #approved({ group, at }: GroupApproved): void {
    const entry: GroupEntry = {
      groupId: group.groupId,
      opportunityId: group.opportunityId,
      approvedAtMicros: integerOf(at),
      sizeContractMicros: integerOf(group.size),
      profitPlannedUsdMicros: integerOf(group.profitWorst),
      outcome: null,
      profitLockedUsdMicros: null,
    };
    this.#groups.set(entry.groupId, entry);
    if (this.groups.length < entriesKeptMax) this.groups.push(entry);
  }

  #groupClosed(record: GroupClosed): void {
    const group = this.#groups.get(record.groupId);
    if (group === undefined) return;
    group.outcome = record.outcome;
    group.profitLockedUsdMicros = integerOf(record.profitLocked);
    this.#groups.delete(record.groupId);
  }

  #refused(
    record: Extract<EngineRecord, { kind: "OpportunityRefused" | "GroupDenied" }>,
    edgeTicks: number | null,
  ): void {
    this.refusalCount += 1;
    const { code, message, opportunityId } = record;
    const entry = { atMicros: integerOf(record.at), code, message, opportunityId, edgeTicks };
    const key = `${opportunityId} ${code}`;
    if (edgeTicks !== null && edgeTicks > (this.#largest.get(key)?.edgeTicks ?? 0)) {
      this.#largest.set(key, entry);
    }
    if (this.refusals.length < entriesKeptMax) this.refusals.push(entry);
  }
}

function edgeEntry({ size, profitWorst }: EdgeAtSize): EdgeEntry {
  const sizeMicros = integerOf(size);
  const profit = profitWorst === null ? null : integerOf(profitWorst);
  return {
    contracts: sizeMicros / microsPerContract,
    profitUsdMicros: profit,
    edgeUsdMicros: profit === null ? null : mulDiv(profit, microsPerContract, sizeMicros, "down"),
  };
}
