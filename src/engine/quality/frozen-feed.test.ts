// One feed freezes behind the other's back: its connection stands, its heartbeats may go on, and its last book stays. As
// the other venue's price drifts away the two look like an arbitrage of up to 46 cents, as in the log of
// 2026-03-01. Two hundred such stories, told with the thresholds and fees of the defaults, must not open one.
//
// What is taken for granted: prices between 25 and 75 cents, books two cents wide and in step before the freeze, updates
// every 50 to 300 ms, and in the ten seconds after the freeze no move of more than two cents. For sixteen of its ordinary
// intervals a frozen feed cannot be told from one that only has nothing to say; two cents do not pay.

import { describe, expect, test } from "vitest";
import { EngineRig, rigSettings } from "../../../test/support/engine-rig.ts";
import {
  introduce,
  kalshi,
  kalshiStream,
  polymarket,
  polymarketStream,
} from "../../../test/support/two-venues.ts";
import { seconds } from "../../domain/units/epoch-micros.ts";
import { usdMicros } from "../../domain/units/usd-micros.ts";
import { RandomStream, seededSource } from "../../simulation/random-stream.ts";
import { FastBookStore } from "../market-data/books/fast-book-store.ts";
import type { QualityReader } from "./contract.ts";
import { FastQualityGate } from "./fast-gate.ts";
import type { NewGate } from "./gate.ts";

const seeds = 200;
/** Fewer show that the stories are such that the rule is needed. */
const credulousSeeds = 50;
const second = 1_000_000;
const settings = { ...rigSettings, mode: "dry-run" as const };

/** The gate without the rule under test: what the stories are worth. */
class CredulousGate extends FastQualityGate implements QualityReader {
  override judgeBeside(): undefined {
    return undefined;
  }
}

function newRig(newGate: NewGate): EngineRig {
  const rig = new EngineRig(settings, new FastBookStore(), newGate);
  rig.start(settings);
  for (const venue of ["kalshi", "polymarket"] as const) {
    rig.event({ kind: "BalanceReported", venue, cash: usdMicros(1_000_000_000) });
  }
  introduce(rig);
  return rig;
}

class Story {
  readonly rig: EngineRig;
  readonly #random: RandomStream;
  readonly #intervalMicros: number;
  readonly #hasHeartbeats: boolean;
  #cents = 50;

  constructor(seed: number, newGate: NewGate) {
    this.#random = new RandomStream(seededSource(seed));
    this.rig = newRig(newGate);
    this.#intervalMicros = 50_000 + this.#below(250_000);
    this.#hasHeartbeats = this.#below(4) > 0;
  }

  tell(): void {
    const { rig } = this;
    const frozen = this.#below(2) === 0 ? "kalshi" : "polymarket";
    this.#showBoth();
    rig.wait(10);
    this.#heartbeats(null);
    const live = rig.now + 30 * second;
    while (rig.now < live) {
      this.#pause();
      if (this.#random.chance(this.#intervalMicros)) this.#move(this.#below(2) === 0 ? 1 : -1);
      this.#showBoth();
    }
    const frozenAt = rig.now;
    const standsAt = this.#cents;
    while (rig.now < frozenAt + 180 * second) {
      this.#pause();
      this.#heartbeats(frozen);
      const step = this.#driftStep(rig.now - frozenAt < 10 * second ? standsAt : null);
      this.#move(step);
      this.#show(frozen === "kalshi" ? "polymarket" : "kalshi");
    }
  }

  /** A step a second or so: mostly a cent, now and then several, rarely as many as a goal is worth. */
  #driftStep(nearCents: number | null): number {
    if (!this.#random.chance(this.#intervalMicros)) return 0;
    const draw = this.#below(20);
    const direction = this.#below(3) === 0 ? -1 : 1;
    const size = draw < 15 ? 1 : draw < 19 ? 2 + this.#below(3) : 5 + this.#below(20);
    const step = size * direction;
    return nearCents !== null && Math.abs(this.#cents + step - nearCents) > 2 ? 0 : step;
  }

  #below(limit: number): number {
    return this.#random.between(0, limit - 1);
  }

  #move(cents: number): void {
    this.#cents = Math.min(75, Math.max(25, this.#cents + cents));
  }

  #pause(): void {
    this.rig.now += 1 + this.#below(2 * this.#intervalMicros);
  }

  #heartbeats(frozen: "kalshi" | "polymarket" | null): void {
    for (const stream of [kalshiStream, polymarketStream]) {
      const isSilent = frozen !== null && stream.startsWith(frozen) && !this.#hasHeartbeats;
      if (!isSilent) this.rig.event({ kind: "StreamAlive", stream });
    }
  }

  #showBoth(): void {
    this.#show("kalshi");
    this.#show("polymarket");
  }

  #show(venue: "kalshi" | "polymarket"): void {
    const size = 500 + this.#below(500);
    const bids = [[(this.#cents - 1) * 100, size]] as const;
    const asks = [[(this.#cents + 1) * 100, size]] as const;
    if (venue === "kalshi") this.rig.quote(kalshi, kalshiStream, bids, asks);
    else this.rig.quote(polymarket, polymarketStream, bids, asks);
  }
}

/** Stories in which an opportunity was seen, and how often the rule refused one. */
function tellAll(
  newGate: NewGate,
  count = seeds,
): { readonly fooled: number[]; readonly refused: number } {
  const fooled: number[] = [];
  let refused = 0;
  for (let seed = 1; seed <= count; seed += 1) {
    const story = new Story(seed, newGate);
    story.tell();
    if (story.rig.recordsOf("EpisodeOpened").length > 0) fooled.push(seed);
    refused += story.rig.engine.core.detector.refusals().get("QUA-117") ?? 0;
  }
  return { fooled, refused };
}

describe("a feed that froze beside a live one", () => {
  test("opens no opportunity, whatever the drift, the jumps and the rate of updates", () => {
    const { fooled, refused } = tellAll((parts) => new FastQualityGate(parts));
    expect(fooled).toEqual([]);
    expect(refused).toBeGreaterThan(10_000);
  });

  test("would open one in most stories without the rule", () => {
    const { fooled } = tellAll((parts) => new CredulousGate(parts), credulousSeeds);
    expect(fooled.length).toBeGreaterThan(credulousSeeds / 2);
  });
});

describe("a market that is only slow", () => {
  function slow(): EngineRig {
    const rig = newRig((parts) => new FastQualityGate(parts));
    for (let update = 0; update < 20; update += 1) {
      rig.wait(1);
      rig.event({ kind: "StreamAlive", stream: kalshiStream });
      rig.quote(polymarket, polymarketStream, [[7_300, 100 + update]], [[7_400, 100]]);
      if (update === 0) rig.quote(kalshi, kalshiStream, [[7_200, 100]], [[7_300, 100]]);
    }
    return rig;
  }
  const beside = (rig: EngineRig): unknown => {
    const { markets } = rig.directories;
    const [slowOne, twin] = [markets.indexOf(kalshi), markets.indexOf(polymarket)];
    return rig.engine.core.quality.judgeBeside(slowOne, twin, rig.now);
  };
  const twinMoves = (rig: EngineRig, bid: number): void =>
    rig.quote(polymarket, polymarketStream, [[bid, 100]], [[bid + 100, 100]]);

  test("is believed beside a twin that stands still, however long it is silent", () => {
    const rig = slow();
    rig.wait(3_600);
    expect(beside(rig)).toBeUndefined();
  });

  test("is believed while the twin has moved no further than frozenMove, and when it has come back", () => {
    const rig = slow();
    rig.wait(60);
    twinMoves(rig, 7_500);
    expect(beside(rig)).toBeUndefined();
    twinMoves(rig, 7_501);
    expect(beside(rig)).toBe("QUA-117");
    twinMoves(rig, 7_300);
    expect(beside(rig)).toBeUndefined();
  });

  test("is believed again when it speaks, at any level, or is confirmed", () => {
    const rig = slow();
    rig.wait(60);
    twinMoves(rig, 7_700);
    expect(beside(rig)).toBe("QUA-117");
    rig.quote(kalshi, kalshiStream, [[5_000, 7]], [], "BookUpdates");
    expect(beside(rig)).toBeUndefined();
    rig.wait(60);
    twinMoves(rig, 8_100);
    expect(beside(rig)).toBe("QUA-117");
    rig.event({ kind: "BookConfirmed", stream: kalshiStream, market: kalshi });
    expect(beside(rig)).toBeUndefined();
  });

  test("has to speak after sixteen of its ordinary intervals, a second at least and frozenAfter at most", () => {
    const silentFor = (intervalMicros: number, silenceMicros: number): unknown => {
      const rig = newRig((parts) => new FastQualityGate(parts));
      for (let update = 0; update < 16; update += 1) {
        rig.now += intervalMicros;
        rig.quote(kalshi, kalshiStream, [[7_300, 100 + update]], [[7_400, 100]]);
      }
      const spokeAt = rig.now;
      rig.now += 1;
      twinMoves(rig, 7_900);
      rig.now = spokeAt + silenceMicros;
      return beside(rig);
    };
    expect(silentFor(200_000, 3_200_000)).toBeUndefined();
    expect(silentFor(200_000, 3_200_001)).toBe("QUA-117");
    expect(silentFor(1_000, 1_000_000)).toBeUndefined();
    expect(silentFor(1_000, 1_000_001)).toBe("QUA-117");
    expect(silentFor(9_000_000, 30_000_000)).toBeUndefined();
    expect(silentFor(9_000_000, 30_000_001)).toBe("QUA-117");
  });

  test("whose rhythm nobody knows has a quarter of frozenAfter", () => {
    const rig = newRig((parts) => new FastQualityGate(parts));
    rig.now += 1;
    twinMoves(rig, 7_900);
    rig.wait(4.5);
    rig.now -= 1;
    expect(beside(rig)).toBeUndefined();
    rig.now += 1;
    expect(beside(rig)).toBe("QUA-117");
    expect(rigSettings.quality.frozenAfter).toBe(seconds(30));
  });

  test("is held against where the twin stood when both were last known, over the twin's reconnection too", () => {
    const rig = slow();
    rig.wait(60);
    rig.event({ kind: "StreamClosed", stream: polymarketStream, reason: "lost" });
    rig.openStream(polymarketStream);
    twinMoves(rig, 7_900);
    rig.wait(3);
    twinMoves(rig, 7_900);
    expect(beside(rig)).toBe("QUA-117");
  });

  test("is not held against what the twin showed before both were connected anew", () => {
    const rig = slow();
    for (const stream of [kalshiStream, polymarketStream]) {
      rig.event({ kind: "StreamClosed", stream, reason: "lost" });
    }
    rig.wait(86_400);
    rig.openStream(kalshiStream);
    rig.quote(kalshi, kalshiStream, [[5_200, 100]], [[5_300, 100]]);
    rig.wait(1);
    rig.openStream(polymarketStream);
    twinMoves(rig, 5_300);
    rig.wait(600);
    expect(beside(rig)).toBeUndefined();
    twinMoves(rig, 5_400);
    expect(beside(rig)).toBeUndefined();
    twinMoves(rig, 5_600);
    expect(beside(rig)).toBe("QUA-117");
  });
});
