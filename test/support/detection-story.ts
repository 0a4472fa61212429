// Random lives of an engine's detection: quotes that wander, relations that come and go, markets listed late, streams
// that close, fees that change at an instant; and a judge that knows the relations in force and the best offers alone.
// Of detection it shares the quality gate's verdicts and the exact solver, nothing else.

import { askSide, bidSide } from "../../src/domain/book/book-batch.ts";
import { type FeeSchedule, feeScheduleAt } from "../../src/domain/market/fee-schedule.ts";
import { instrumentId, type MarketId, marketOf, venueOf } from "../../src/domain/market/venue.ts";
import type { EngineSettings } from "../../src/domain/message/settings.ts";
import { type Relation, relationKinds } from "../../src/domain/relation/relation.ts";
import { contractMicros } from "../../src/domain/units/contract-micros.ts";
import { epochMicros } from "../../src/domain/units/epoch-micros.ts";
import { partsPerMillion } from "../../src/domain/units/parts-per-million.ts";
import { priceTicks } from "../../src/domain/units/price-ticks.ts";
import { usdMicros } from "../../src/domain/units/usd-micros.ts";
import type { NewSolver } from "../../src/engine/detection/solver/contract.ts";
import { newFastSolver } from "../../src/engine/detection/solver/fast-solver.ts";
import { newReferenceSolver } from "../../src/engine/detection/solver/reference-solver.ts";
import { RandomStream, seededSource } from "../../src/simulation/random-stream.ts";
import type { CorpusCase } from "./component-corpus/corpus-case.ts";
import { allInNanos } from "./component-corpus/corpus-views.ts";
import { drawCase } from "./component-corpus/draw-case.ts";
import { EngineRig, kalshiTaker, type RigLevels, rigMarket, rigSettings } from "./engine-rig.ts";
import { emptyLots, statesFrom } from "./random-lots.ts";
import { worldsOf } from "./relation-worlds.ts";

const oneContract = 1_000_000;
const pivotsMax = 100_000;
const percent = 10_000;

/** Weights of a certificate are whole nanos, so it may let this much through for every contract of a component. */
const nanosLost = 4;

/** From here on an edge per contract survives what rounding adds to an order of dozens of contracts. */
const clearNanos = 1_000_000;

/** Nothing but a loss keeps an opportunity from standing. */
const storySettings: EngineSettings = {
  ...rigSettings,
  mode: "observe",
  detection: {
    ...rigSettings.detection,
    profitMin: usdMicros(1),
    marginMin: partsPerMillion(0),
    spreadMax: priceTicks(10_000),
    liquidityMin: contractMicros(1),
    apyMin: partsPerMillion(0),
  },
  quality: {
    ...rigSettings.quality,
    frozenMove: priceTicks(20_000),
    jumpMin: priceTicks(4_000),
  },
};

const dearFees: FeeSchedule = {
  kind: "polymarket",
  rate: partsPerMillion(400_000),
  exponent: 1,
  chargedIn: "collateral",
};

const feesToDraw: readonly FeeSchedule[] = [
  { kind: "none" },
  { ...kalshiTaker, rounding: "centicent" },
  { ...dearFees, rate: partsPerMillion(40_000) },
  dearFees,
  { kind: "unknown" },
];

/** One set of markets that relations in force connect, as the judge sees it. */
interface JudgedComponent {
  readonly contracts: readonly MarketId[];
  readonly relations: readonly Relation[];
}

export interface StoryTally {
  checks: number;
  /** Components that earned something, of those: clearly, and standing in an episode. */
  earning: number;
  clear: number;
  /** Components that the engine held proven. */
  proven: number;
  contradictions: number;
  readonly faults: string[];
}

/** Steps of one life. */
const stepsPerStory = 40;

/** Returns what was seen over so many lives, from a seed on. */
export function tellStories(firstSeed: number, count: number): StoryTally {
  const tally = { checks: 0, earning: 0, clear: 0, proven: 0, contradictions: 0, faults: [] };
  for (let seed = firstSeed; seed < firstSeed + count; seed += 1) {
    const story = new DetectionStory(seed);
    story.check(tally);
    for (let step = 0; step < stepsPerStory; step += 1) {
      story.step();
      story.check(tally);
    }
  }
  return tally;
}

/** One life: `step` does something, `check` compares. */
/** Returns the state hash after every step of a life without the lane that only the solver has. */
export function hashesOf(seed: number, newSolver: NewSolver): string[] {
  const { detection } = storySettings;
  const lanes = { ...detection.lanes, general: false };
  const settings = { ...storySettings, detection: { ...detection, lanes } };
  const story = new DetectionStory(seed, settings, newSolver);
  return Array.from({ length: stepsPerStory }, () => {
    story.step();
    return story.stateHash();
  });
}

class DetectionStory {
  readonly #rig: EngineRig;
  readonly #random: RandomStream;
  readonly #seed: number;
  readonly #case: CorpusCase;
  readonly #inForce = new Map<string, Relation>();
  readonly #open = new Set<string>();
  readonly #worth: number[];
  readonly #listed = new Set<MarketId>();
  /** The gate's verdict on each market at the last check. */
  readonly #judged = new Map<MarketId, string>();
  readonly #changedByTime = new Set<MarketId>();
  /** The market whose quote the last step brought. */
  #quoted: MarketId | undefined;
  #steps = 0;
  #did = "nothing";

  constructor(seed: number, settings = storySettings, newSolver: NewSolver = newFastSolver) {
    this.#seed = seed;
    this.#rig = new EngineRig(settings, undefined, undefined, newSolver);
    const rig = this.#rig;
    this.#case = drawCase(seed, { contractsMax: 8, statesMax: 128 });
    this.#random = new RandomStream(seededSource(seed ^ 0x5eed));
    const { contracts, states } = this.#case;
    const weights = states.map(() => this.#random.between(1, 100));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    this.#worth = contracts.map((_, contract) =>
      Math.round(
        states.reduce(
          (sum, row, at) =>
            sum + (100 * (row[contract] as number) * (weights[at] as number)) / total,
          0,
        ),
      ),
    );
    rig.start(settings);
    for (const market of contracts) if (this.#random.chance(80 * percent)) this.#list(market);
    for (const relation of this.#case.relations) this.#approve(relation);
    for (const stream of new Set(contracts.map(streamOf))) this.#openStream(stream);
    for (const contract of contracts.keys()) this.#quoteFairly(contract);
    rig.wait(3);
    for (const contract of contracts.keys()) this.#quoteFairly(contract);
  }

  /** Something happens. */
  step(): void {
    this.#steps += 1;
    this.#quoted = undefined;
    const { contracts, relations } = this.#case;
    const contract = this.#random.between(0, contracts.length - 1);
    const market = contracts[contract] as MarketId;
    const relation = this.#random.pick(relations);
    const what = this.#random.between(0, 99);
    if (what < 62) this.#quoteSomehow(contract);
    else if (what < 72) this.#quoteFairly(contract);
    else if (what < 77) this.#list(market);
    else if (what < 80) this.#suspend(relation);
    else if (what < 85) this.#approve(relation);
    else if (what < 91) this.#changeFees(market);
    else if (what < 94) this.#toggleStream(streamOf(market));
    else if (what < 96) this.#status(market);
    else this.#pause();
  }

  /** The hash once nothing waits any more. */
  stateHash(): string {
    this.#drain();
    return this.#rig.engine.stateHash();
  }

  /** Compares the engine with the judge, every market and every component. */
  check(tally: StoryTally): void {
    const rig = this.#rig;
    const components = this.#components();
    tally.checks += 1;
    const proofs = components.map((one) => this.#isProven(one));
    this.#drain();
    const bounds = components.map((one) => this.#earns(one));
    for (const [at, one] of components.entries()) {
      const earned = bounds[at];
      if (earned === "contradiction") tally.contradictions += 1;
      if (earned === undefined || earned === "contradiction") continue;
      const allowed = nanosLost * one.contracts.length;
      const isProven = proofs[at] === true || this.#isProven(one);
      if (isProven) tally.proven += 1;
      if (earned > allowed) tally.earning += 1;
      if (isProven && earned > allowed) this.#fault(tally, one, `proven, and earns ${earned}`);
      const isDue = this.#isDue(one);
      if (earned <= clearNanos * one.contracts.length || !isDue) continue;
      tally.clear += 1;
      if (!this.#stands(one)) this.#fault(tally, one, `earns ${earned}, and nothing stands`);
    }
    for (const opportunityId of rig.engine.core.durable.episodes.openIds()) {
      if (components.some((one) => isOf(opportunityId, one))) continue;
      tally.faults.push(`${this.#where()}: ${opportunityId} stands, of no component`);
    }
    for (const market of this.#case.contracts) this.#judged.set(market, this.#verdictOf(market));
  }

  #fault(tally: StoryTally, { contracts }: JudgedComponent, what: string): void {
    tally.faults.push(`${this.#where()}, component ${contracts[0]}: ${what}`);
  }

  #where(): string {
    return `seed ${this.#seed}, step ${this.#steps} (${this.#did})`;
  }

  #drain(): void {
    this.#rig.event({ kind: "BacklogTurn" });
    for (let turn = 0; turn < 50 && this.#rig.engine.backlogSize > 0; turn += 1) {
      this.#rig.event({ kind: "BacklogTurn" });
    }
  }

  /** A verdict that only time has changed is acted on with the next look at the component, not before. */
  #isDue({ contracts }: JudgedComponent): boolean {
    if (contracts.some((market) => market === this.#quoted)) {
      for (const market of contracts) this.#changedByTime.delete(market);
    }
    if (this.#did === "pause") {
      for (const market of contracts) {
        if (this.#judged.get(market) !== this.#verdictOf(market)) this.#changedByTime.add(market);
      }
    }
    return !contracts.some((market) => this.#changedByTime.has(market));
  }

  #verdictOf(market: MarketId): string {
    const { markets, quality } = this.#rig.engine.core;
    const index = markets.find(market);
    if (index === undefined) return "unlisted";
    return quality.judge(index, this.#rig.now) ?? "believed";
  }

  #isProven({ contracts }: JudgedComponent): boolean {
    const { core } = this.#rig.engine;
    if (core.components.isStale) return false;
    return contracts.some((market) => {
      const index = core.markets.find(market);
      if (index === undefined) return false;
      const ask = core.markets.bestPrice(index, askSide);
      const bid = core.markets.bestPrice(index, bidSide);
      return !core.detector.mayMatter(index, ask, bid, this.#rig.now);
    });
  }

  #stands(one: JudgedComponent): boolean {
    const ids = this.#rig.engine.core.durable.episodes.openIds();
    return ids.some((id) => isOf(id, one));
  }

  /** What one contract of each believed offer earns at most, in nanos; undefined where the judge cannot tell. */
  #earns({ contracts, relations }: JudgedComponent): number | "contradiction" | undefined {
    const worlds = worldsOf(contracts, relations);
    if (worlds.length === 0) return "contradiction";
    const rows = worlds.map((world) => world.split("").map(Number));
    const lots = emptyLots(2 * contracts.length);
    lots.count = 0;
    for (const [contract, market] of contracts.entries()) {
      for (const outcome of [0, 1]) {
        const cost = this.#costOf(market, outcome);
        if (cost === undefined) continue;
        lots.contracts[lots.count] = contract;
        lots.outcomes[lots.count] = outcome;
        lots.costs[lots.count] = cost;
        lots.sizes[lots.count] = oneContract;
        lots.count += 1;
      }
    }
    const answer = newReferenceSolver(statesFrom(rows)).solve(lots, pivotsMax);
    if (answer.kind === "undecided") return undefined;
    return answer.kind === "portfolio" ? answer.profitNanos : 0;
  }

  #costOf(market: MarketId, outcome: number): number | undefined {
    const { core } = this.#rig.engine;
    const index = core.markets.find(market);
    if (index === undefined || core.quality.judge(index, this.#rig.now) !== undefined)
      return undefined;
    const state = core.markets.state(index);
    const schedule = feeScheduleAt(state?.fees ?? [], epochMicros(this.#rig.now));
    if (schedule.kind === "unknown") return undefined;
    const shown = core.markets.bestPrice(index, outcome === 0 ? askSide : bidSide);
    if (shown < 0) return undefined;
    const ticks = outcome === 0 ? shown : Number(state?.market.pairTotal) - shown;
    return ticks >= 10_000 ? undefined : allInNanos({ schedule }, ticks);
  }

  #components(): JudgedComponent[] {
    const sets: { contracts: Set<MarketId>; relations: Relation[] }[] = [];
    for (const relation of this.#inForce.values()) {
      const named = new Set(relation.instruments.map(marketOf));
      const relations = [relation];
      for (const set of [...sets]) {
        if (![...named].some((market) => set.contracts.has(market))) continue;
        for (const market of set.contracts) named.add(market);
        relations.push(...set.relations);
        sets.splice(sets.indexOf(set), 1);
      }
      sets.push({ contracts: named, relations });
    }
    return sets.map(({ contracts, relations }) => ({
      contracts: [...contracts].sort(),
      relations,
    }));
  }

  #list(market: MarketId): void {
    this.#did = `list ${market}`;
    if (!this.#listed.has(market) || this.#random.chance(10 * percent)) {
      const schedule = this.#random.pick(feesToDraw.slice(0, 3));
      const pairTotal = priceTicks(venueOf(market) === "forecastex" ? 10_100 : 10_000);
      this.#rig.event({
        kind: "MarketListed",
        market: { ...rigMarket(market, schedule), pairTotal },
      });
      this.#listed.add(market);
    }
  }

  #approve(relation: Relation): void {
    const version =
      (this.#rig.engine.core.components.relations.find(relation.id)?.version ?? 0) + 1;
    this.#did = `approve ${relation.id}@${version}`;
    const isChanged = this.#steps > 0 && this.#random.chance(30 * percent);
    const approved = { ...(isChanged ? this.#changed(relation) : relation), version };
    this.#inForce.set(relation.id, approved);
    this.#rig.event({ kind: "RelationApproved", relation: approved });
  }

  /** Something else under the same id, which may contradict what others say, or decide a claim. */
  #changed(relation: Relation): Relation {
    const kind = this.#random.pick(relationKinds);
    const count = this.#random.between(1, 3);
    const drawn = Array.from({ length: count }, () => this.#random.pick(this.#case.contracts));
    const instruments = [...new Set(drawn)].map((market) =>
      instrumentId(market, this.#random.chance(30 * percent) ? "no" : "yes"),
    );
    return { ...relation, kind, instruments };
  }

  #suspend({ id }: Relation): void {
    this.#did = `suspend ${id}`;
    this.#inForce.delete(id);
    this.#rig.event({ kind: "RelationSuspended", relationId: id, reason: "drawn" });
  }

  #changeFees(market: MarketId): void {
    this.#did = `fees of ${market}`;
    const first = this.#random.pick(feesToDraw);
    const then = this.#random.pick(feesToDraw);
    const from = epochMicros(this.#rig.now + this.#random.between(1, 8) * 1_000_000);
    const fees = [
      { from: epochMicros(0), schedule: first },
      { from, schedule: then },
    ];
    this.#rig.event({ kind: "FeeScheduleChanged", market, fees });
  }

  #status(market: MarketId): void {
    this.#did = `status of ${market}`;
    const status = this.#random.chance(60 * percent) ? "open" : "closed";
    this.#rig.event({ kind: "MarketStatusChanged", market, status });
  }

  #openStream(stream: string): void {
    this.#open.add(stream);
    this.#rig.openStream(stream, { staleAfterSeconds: 1_000 });
  }

  #toggleStream(stream: string): void {
    this.#did = `stream ${stream}`;
    if (!this.#open.has(stream)) {
      this.#openStream(stream);
      return;
    }
    this.#open.delete(stream);
    this.#rig.event({ kind: "StreamClosed", stream, reason: "drawn" });
  }

  #pause(): void {
    this.#did = "pause";
    this.#rig.wait(this.#random.between(1, 4));
  }

  #quoteFairly(contract: number): void {
    const market = this.#case.contracts[contract] as MarketId;
    this.#did = `fair quote of ${market}`;
    const worth = this.#worth[contract] as number;
    this.#quote(market, worth - 1, worth + 1);
  }

  /** Near its worth, or somewhat off it; one-sided, empty or crossed now and then. */
  #quoteSomehow(contract: number): void {
    const market = this.#case.contracts[contract] as MarketId;
    this.#did = `quote of ${market}`;
    const worth = (this.#worth[contract] as number) + this.#random.bell(6);
    const spread = this.#random.between(0, 4);
    const kind = this.#random.between(0, 99);
    if (kind < 6) this.#quote(market, undefined, worth + spread);
    else if (kind < 12) this.#quote(market, worth - spread, undefined);
    else if (kind < 15) this.#quote(market, undefined, undefined);
    else if (kind < 18) this.#quote(market, worth + 2, worth - 2);
    else this.#quote(market, worth - spread - 1, worth + spread);
  }

  #quote(market: MarketId, bid: number | undefined, ask: number | undefined): void {
    if (!this.#listed.has(market) || !this.#open.has(streamOf(market))) return;
    this.#quoted = market;
    const levels = (cents: number | undefined, step: number): RigLevels =>
      cents === undefined
        ? []
        : [0, 1, 2]
            .map((depth) => [(cents + step * depth) * 100, this.#random.between(50, 300)] as const)
            .filter(([ticks]) => ticks > 0 && ticks < 10_000);
    this.#rig.quote(market, streamOf(market), levels(bid, -1), levels(ask, 1));
  }
}

function streamOf(market: MarketId): string {
  return `${venueOf(market)}/market`;
}

/** The opportunity names the component, one of its markets, or one of its relations. */
function isOf(opportunityId: string, { contracts, relations }: JudgedComponent): boolean {
  return (
    contracts.some((market) => opportunityId.split(/[|/]/).includes(market)) ||
    relations.some(({ id }) => opportunityId.endsWith(`|${id}`))
  );
}
