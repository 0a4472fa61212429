// One market, two feeds: the stream and the polls that stand in for it. Each book comes from one of them, whole, and
// never from a mixture.

import { beforeEach, describe, expect, test } from "vitest";
import { EngineRig, rigMarket } from "../../../test/support/engine-rig.ts";
import { bidSide } from "../../domain/book/book-batch.ts";
import { seconds } from "../../domain/units/epoch-micros.ts";

const market = "kalshi:A" as const;
const stream = "kalshi/market-1";
const polls = "kalshi/poll-1";

let rig: EngineRig;

const index = (): number => rig.directories.markets.indexOf(market);
const bid = (): number => rig.engine.core.markets.bestPrice(index(), bidSide);
const judged = () => rig.engine.core.quality.judge(index(), rig.now);
const turnedAway = (): number => rig.engine.core.quotes.refused().get("QUA-111") ?? 0;

function openPolls(): void {
  rig.event({
    kind: "StreamOpened",
    stream: polls,
    venue: "kalshi",
    liveness: "market",
    staleAfter: seconds(30),
    assumedSizes: false,
  });
}

beforeEach(() => {
  rig = new EngineRig();
  rig.start();
  rig.event({ kind: "MarketListed", market: rigMarket(market) });
  rig.openStream(stream);
  rig.quote(market, stream, [[4_000, 10]], [[4_200, 10]]);
  rig.wait(2);
});

describe("while the stream is good", () => {
  test("a polled book is turned away, and the stream's stays believed", () => {
    openPolls();
    rig.quote(market, polls, [[3_000, 10]], [[3_200, 10]]);
    expect([bid(), judged(), turnedAway()]).toEqual([4_000, undefined, 1]);
  });

  test("another stream's whole book moves the market, its changes do not", () => {
    rig.openStream("kalshi/market-2");
    rig.quote(market, "kalshi/market-2", [[4_100, 10]], [], "BookUpdates");
    expect([bid(), judged(), turnedAway()]).toEqual([4_000, undefined, 1]);
    rig.quote(market, "kalshi/market-2", [[4_100, 10]], [[4_200, 10]]);
    expect([bid(), judged()]).toEqual([4_100, "QUA-106"]);
  });
});

describe("when the stream is lost", () => {
  beforeEach(() => {
    rig.event({ kind: "SequenceGap", stream, markets: null });
    rig.event({ kind: "StreamClosed", stream, reason: "lost" });
    openPolls();
    rig.quote(market, polls, [[3_000, 10]], [[3_200, 10]]);
  });

  test("a polled book stands in, believed after the same wait as any fresh one", () => {
    expect([bid(), judged()]).toEqual([3_000, "QUA-106"]);
    rig.wait(2);
    expect(judged()).toBeUndefined();
    rig.wait(31);
    expect(judged()).toBe("QUA-103");
  });

  test("changes of the stream do not reach the polled book", () => {
    rig.wait(2);
    rig.quote(market, stream, [[3_100, 5]], [], "BookUpdates");
    expect([bid(), judged(), turnedAway()]).toEqual([3_000, undefined, 1]);
  });

  test("the stream's whole book wins, and a poll that was under way comes too late", () => {
    rig.openStream(stream);
    rig.quote(market, stream, [[4_100, 10]], [[4_200, 10]]);
    rig.quote(market, polls, [[3_000, 10]], [[3_200, 10]]);
    expect([bid(), turnedAway()]).toEqual([4_100, 1]);
    rig.wait(2);
    expect(judged()).toBeUndefined();
    rig.event({ kind: "StreamClosed", stream: polls, reason: "the streams deliver again" });
    expect([bid(), judged()]).toEqual([4_100, undefined]);
  });

  test("a stream that is back but lost this book leaves it to the polls", () => {
    rig.openStream(stream);
    rig.quote(market, stream, [[4_100, 10]], [[4_200, 10]]);
    rig.event({ kind: "SequenceGap", stream, markets: [market] });
    rig.quote(market, polls, [[3_050, 10]], [[3_200, 10]]);
    expect(bid()).toBe(3_050);
  });
});
