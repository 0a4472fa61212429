// The whole reading side of the adapter against the simulated broker: a session, its catalogue and its feed, through
// competing logins, resets, penalties and quotes that are none.

import { afterEach, expect, test } from "vitest";
import { otherYes, yes } from "../../../../test/support/forecastex-memory-venue.ts";
import { ForecastExRig, type RigOptions } from "../../../../test/support/venues/forecastex-rig.ts";
import { RecordingSink } from "../../../../test/support/venues/recording-sink.ts";
import { unwrap } from "../../../domain/failure/result.ts";
import { newDirectories } from "../../../domain/market/directory.ts";
import type { Market } from "../../../domain/market/market.ts";
import { minutes, seconds } from "../../../domain/units/epoch-micros.ts";
import type { DecoderFactory, FrameDecoder, FrameRecorder } from "../../../ports/market-data.ts";
import { generateOAuthCredentials } from "../../../simulation/venues/forecastex/access/oauth-credentials.ts";
import { defaultUsername } from "../../../simulation/venues/forecastex/venue.ts";
import { Secret } from "../../secrets/secret.ts";
import type { ForecastExAccess } from "./config.ts";
import {
  ForecastExSnapshotDecoder,
  forecastExSnapshotDecoderName,
} from "./poll/snapshot-decoder.ts";
import { ForecastExDecoder, forecastExDecoderName } from "./stream/decoder.ts";

const decodersByName: ReadonlyMap<string, DecoderFactory> = new Map<string, DecoderFactory>([
  [forecastExDecoderName, (context) => new ForecastExDecoder(context)],
  [forecastExSnapshotDecoderName, (context) => new ForecastExSnapshotDecoder(context)],
]);

let rig: ForecastExRig | null = null;

/** How often the broker had to complain by a test's own doing. */
let breaches = 0;

afterEach(async () => {
  await rig?.stop();
  expect(rig?.venue.control.pacing.breaches).toBe(breaches);
  rig = null;
  breaches = 0;
});

const symbol = String(yes);
const other = String(otherYes);

async function following(options: RigOptions = {}): Promise<[ForecastExRig, Market, Market]> {
  rig = new ForecastExRig(options);
  const { control } = rig.venue;
  control.place({ market: symbol, side: "bid", price: "0.61", size: "1250" });
  control.place({ market: symbol, side: "ask", price: "0.63", size: "400" });
  const [market, second] = await rig.follow([symbol, other], seconds(20));
  if (market === undefined || second === undefined) throw new Error("two markets are listed");
  return [rig, market, second];
}

/** Puts the book anew. */
function quote({ venue }: ForecastExRig, bid: string | null, ask: string | null): void {
  venue.control.cancelAll(symbol);
  const order = { market: symbol, size: "40" };
  if (bid !== null) venue.control.place({ ...order, side: "bid", price: bid });
  if (ask !== null) venue.control.place({ ...order, side: "ask", price: ask });
}

test("a market of the catalogue has everything that a decision needs", async () => {
  const [, market, second] = await following();
  expect(market).toMatchObject({
    id: `forecastex:${yes}`,
    venueInstruments: { yes: symbol, no: String(yes + 1) },
    title: "Will the policy rate be above 3.625%?",
    groupSymbol: "900100 Dec09'26",
    status: "open",
    pairTotal: 10_100,
    lot: 1_000_000,
    sizeMin: 1_000_000,
    fees: [{ from: 0, schedule: { kind: "forecastex" } }],
    tickScheme: { bands: [{ from: 200, to: 9_900, step: 100 }] },
    payoutAt: 1_795_194_000_000_000 + 21 * 86_400_000_000,
  });
  expect(second.venueSymbol).toBe(other);
});

test("the catalogue finds all contracts by the tree, and refuses what is none", async () => {
  const [own] = await following();
  const all = unwrap(await own.within(seconds(30), own.catalogue.listMarkets({ symbols: [] })));
  expect(all.markets.map(({ venueSymbol }) => venueSymbol)).toEqual([symbol, other]);
  expect(all.refused).toEqual([]);
  const symbols = ["999999", String(yes + 1), "x"];
  const none = unwrap(await own.within(seconds(30), own.catalogue.listMarkets({ symbols })));
  expect(none.markets).toEqual([]);
  expect(none.refused.map(({ reason }) => reason.slice(0, 7))).toEqual([
    "VEN-806",
    "VEN-806",
    "VEN-806",
  ]);
  expect(none.refused.some(({ isUnread }) => isUnread === true)).toBe(false);
});

test.each([
  ["the newer routes", /nothing/],
  ["the older ones", /\/forecast\/(category\/tree|contract\/market)$/],
])("a calm broker, read by %s, has changed no format", async (_name, absent) => {
  const [own] = await following({ absent });
  const all = unwrap(await own.within(seconds(60), own.catalogue.listMarkets({ symbols: [] })));
  expect(all.markets.map(({ venueSymbol }) => venueSymbol)).toEqual([symbol, other]);
  await own.pass(minutes(5));
  expect(own.traffic.some((line) => line.includes("/tickle"))).toBe(true);
  expect(own.log.filter((line) => line.includes("has changed"))).toEqual([]);
});

test("in the daily break a market is paused until its end", async () => {
  const [own] = await following();
  // From 11:00 at the exchange to 16:05.
  await own.pass(minutes(5 * 60 + 4));
  const listing = unwrap(
    await own.within(seconds(30), own.catalogue.listMarkets({ symbols: [symbol] })),
  );
  expect(listing.markets[0]?.status).toBe("paused");
  expect(listing.times?.[0]?.opensAt).toBe(Date.parse("2026-11-20T22:15:00Z") * 1_000);
  expect(listing.times?.[0]?.closesAt).toBe(Date.parse("2026-12-09T17:00:00Z") * 1_000);
});

test("what the rules say is there for people", async () => {
  const [own] = await following();
  const described = await own.within(seconds(10), own.catalogue.describe(symbol));
  expect(unwrap(described)).toMatchObject({
    question: "Will the policy rate be above 3.625%?",
    threshold: "3.625",
    sourceAgency: "Example Agency",
    rulesLink: "https://example.org/rules.pdf",
  });
});

test("the feed shows both sides of YES, and what changes", async () => {
  const [own, market, second] = await following();
  expect(own.lastBook(market)).toEqual(["bid 6100 × 1250000000", "ask 6300 × 400000000"]);
  expect(own.lastBook(second)).toEqual([]);
  quote(own, "0.55", "0.60");
  await own.pass(seconds(2));
  expect(own.lastBook(market)).toEqual(["bid 5500 × 40000000", "ask 6000 × 40000000"]);
});

test.each(["empty-text", "zero-size"] as const)("a side that goes is gone (%s)", async (way) => {
  const [own, market] = await following({ vanishedSide: way });
  quote(own, null, "0.70");
  await own.pass(seconds(2));
  expect(own.lastBook(market)).toEqual(["ask 7000 × 40000000"]);
});

test("books that hold are confirmed by snapshots of both sides", async () => {
  const [own, market] = await following();
  own.sink.clear();
  await own.pass(minutes(3));
  const confirmed = own.sink.events.filter(({ kind }) => kind === "BookConfirmed");
  expect(confirmed.some((event) => "market" in event && event.market === market.id)).toBe(true);
  expect(own.sink.kinds).not.toContain("BookDisproved");
  expect(own.feed.status().polledMarkets).toBe(0);
});

test("quotes that are not of now, and halts, take a market out and give it back", async () => {
  const [own, market] = await following();
  own.sink.clear();
  own.venue.control.setAvailability(yes, "D");
  await own.pass(seconds(2));
  expect(own.sink.kinds.filter((kind) => kind !== "StreamAlive")).toContain("SequenceGap");
  own.venue.control.setAvailability(yes, "R");
  await own.pass(seconds(2));
  expect(own.lastBook(market)).toEqual(["bid 6100 × 1250000000", "ask 6300 × 400000000"]);
  expect(own.doubts.some((doubt) => doubt.includes("not of now"))).toBe(true);
});

test("a competing login ends the stream, and the books come back with the session", async () => {
  const [own, market] = await following();
  own.sink.clear();
  own.venue.control.compete();
  await own.pass(seconds(10));
  expect(own.news.slice(0, 2)).toEqual(["ready", "lost VEN-871"]);
  expect(own.sink.kinds).toContain("StreamClosed");
  own.venue.control.endCompetition();
  await own.pass(minutes(7));
  expect(own.news.at(-1)).toBe("ready");
  expect(own.lastBook(market)).toEqual(["bid 6100 × 1250000000", "ask 6300 × 400000000"]);
  expect(own.feed.status().state).toBe("open");
});

test("the servers' reset is survived", async () => {
  const [own, market] = await following();
  own.venue.control.reset();
  own.venue.control.setAway(true);
  await own.pass(minutes(3));
  own.venue.control.setAway(false);
  await own.pass(minutes(3));
  expect(own.news.at(-1)).toBe("ready");
  quote(own, "0.40", "0.45");
  await own.pass(seconds(3));
  expect(own.lastBook(market)).toEqual(["bid 4000 × 40000000", "ask 4500 × 40000000"]);
});

test("in the penalty box nothing is sent, by no way", async () => {
  const [own, market] = await following({ personReturnsAfter: seconds(60) });
  own.venue.control.pacing.punish(own.venue.clock.now());
  await own.pass(minutes(2));
  expect(own.news).toEqual(["ready", "lost VEN-873"]);
  const sent = own.traffic.length;
  await own.pass(minutes(8));
  expect(own.traffic.length).toBe(sent);
  await own.pass(minutes(5));
  // The gateway has forgotten the login meanwhile, and its person comes back.
  expect(own.news).toEqual(["ready", "lost VEN-873", "ready"]);
  expect(own.lastBook(market)).toEqual(["bid 6100 × 1250000000", "ask 6300 × 400000000"]);
  breaches = 1;
});

test("a lost frame is found by comparison and the book put right", async () => {
  const [own, market] = await following();
  own.venue.control.triggerFault({ kind: "drop-next-change" });
  // The bid goes, and nobody tells: only a contract that is asked for anew can say that a side is not there.
  quote(own, null, "0.63");
  await own.pass(minutes(2));
  expect(own.sink.kinds).toContain("BookDisproved");
  expect(own.lastBook(market)).toEqual(["ask 6300 × 40000000"]);
  expect(own.feed.status().reconnects).toBe(0);
});

test("a stream that answers pings and says nothing is given up, and polled for", async () => {
  const [own, market] = await following();
  own.venue.control.triggerFault({ kind: "freeze" });
  quote(own, "0.30", "0.35");
  await own.pass(minutes(2));
  expect(own.feed.status().reconnects).toBeGreaterThan(0);
  expect(own.lastBook(market)).toEqual(["bid 3000 × 40000000", "ask 3500 × 40000000"]);
});

test("a replay of the frames gives the same books", async () => {
  const channels: { decoder: string; markets: readonly Market[]; stream: string }[] = [];
  const events: ((decoders: FrameDecoder[], sink: RecordingSink) => void)[] = [];
  const directories = newDirectories();
  const recorder: FrameRecorder = {
    openChannel: (channel) => {
      channels.push(channel);
      events.push((decoders) => {
        const factory = decodersByName.get(channel.decoder);
        if (factory === undefined) throw new Error(`no decoder ${channel.decoder}`);
        decoders.push(factory({ ...channel, directories }));
      });
      return channels.length - 1;
    },
    extendChannel: (channel, markets) =>
      events.push((decoders) => decoders[channel]?.admit(markets)),
    frame: (channel, receivedAt, frame) => {
      const copy = Uint8Array.from(frame);
      events.push((decoders, sink) => decoders[channel]?.decode(copy, receivedAt, sink));
    },
  };
  const [own] = await following({
    recorder,
    quirks: { lostField: 100_000, voidedReply: 0, lateNetting: 0, nettingFirst: 0 },
  });
  for (const bid of ["0.20", "0.25", null, "0.35"]) {
    own.venue.control.triggerFault({ kind: "drop-next-change" });
    quote(own, bid, "0.90");
    await own.pass(minutes(1));
  }
  own.venue.control.triggerFault({ kind: "reset" });
  await own.pass(minutes(1));
  const replayed = new RecordingSink();
  const decoders: FrameDecoder[] = [];
  for (const event of events) event(decoders, replayed);
  expect(own.sink.batches.length).toBeGreaterThan(5);
  expect(replayed.batches).toEqual(own.sink.batches);
});

test("fields that come late are waited for", async () => {
  const [own, market] = await following({
    quirks: { lostField: 300_000, voidedReply: 0, lateNetting: 0, nettingFirst: 0 },
  });
  for (const bid of ["0.20", "0.25", "0.30", "0.35", "0.40"]) {
    quote(own, bid, "0.90");
    await own.pass(seconds(20));
  }
  own.venue.control.useQuirks({ lostField: 0, voidedReply: 0, lateNetting: 0, nettingFirst: 0 });
  quote(own, "0.41", "0.91");
  await own.pass(minutes(3));
  expect(own.lastBook(market)).toEqual(["bid 4100 × 40000000", "ask 9100 × 40000000"]);
});

function oauthOf(
  credentials: ReturnType<typeof generateOAuthCredentials>["credentials"],
): ForecastExAccess {
  const keys = {
    consumerKey: new Secret(credentials.consumerKey),
    accessToken: new Secret(credentials.accessToken),
    accessTokenSecret: new Secret(credentials.accessTokenSecret),
    signingKey: new Secret(credentials.signaturePrivateKeyPem),
    encryptionKey: new Secret(credentials.encryptionPrivateKeyPem),
    diffieHellmanPrime: new Secret(credentials.diffieHellmanPrime),
    realm: credentials.realm,
  };
  return { kind: "oauth", environment: "local", keys };
}

test("keys of OAuth are let in, and others are not", async () => {
  const { credentials, consumer } = generateOAuthCredentials("TESTCONS1", defaultUsername);
  const access = oauthOf(credentials);
  const [own, market] = await following({ consumers: [consumer], access });
  expect(own.news).toEqual(["ready"]);
  expect(own.lastBook(market)).toEqual(["bid 6100 × 1250000000", "ask 6300 × 400000000"]);
  const { consumer: stranger } = generateOAuthCredentials("TESTCONS1", defaultUsername);
  const outside = new ForecastExRig({ consumers: [stranger], access });
  outside.session.start();
  await outside.pass(seconds(10));
  expect(outside.news).toEqual(["lost VEN-805"]);
  await outside.stop();
});

test("the token of the day is made anew before it ends, and the night's reset is expected", async () => {
  const { credentials, consumer } = generateOAuthCredentials("TESTCONS1", defaultUsername);
  const own = new ForecastExRig({ consumers: [consumer], access: oauthOf(credentials) });
  rig = own;
  own.session.start();
  await own.pass(minutes(26 * 60));
  const tokens = own.traffic.filter((text) => text.includes("/oauth/live_session_token"));
  expect(tokens).toHaveLength(2);
  expect(own.news.at(-1)).toBe("ready");
  expect(own.log.some((line) => line.includes("expected: the nightly reset"))).toBe(true);
});
