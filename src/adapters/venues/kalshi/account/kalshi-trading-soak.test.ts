// The whole of orders and account against the simulated venue under every fault, in virtual time. Whatever goes wrong
// on the way, in the end every order is accounted for: each of the venue's fills was told once and nothing else was,
// nothing rests, positions and cash are the venue's.

import { createPrivateKey } from "node:crypto";
import { describe, expect, test } from "vitest";
import { RecordingSink } from "../../../../../test/support/venues/recording-sink.ts";
import { settle } from "../../../../../test/support/venues/scripted-transport.ts";
import type { InstrumentId } from "../../../../domain/market/venue.ts";
import type { NewEvent } from "../../../../domain/message/input.ts";
import { wholeContracts } from "../../../../domain/units/contract-micros.ts";
import {
  addDuration,
  days,
  epochMicros,
  milliseconds,
  seconds,
} from "../../../../domain/units/epoch-micros.ts";
import { priceTicks } from "../../../../domain/units/price-ticks.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import { noFaults } from "../../../../simulation/faults/fault.ts";
import { faultProfiles } from "../../../../simulation/faults/fault-profiles.ts";
import { RandomStream, seededSource } from "../../../../simulation/random-stream.ts";
import { MemoryTransport } from "../../../../simulation/transport/memory-transport.ts";
import { generateCredentials } from "../../../../simulation/venues/kalshi/authentication.ts";
import { buildKalshiVenue } from "../../../../simulation/venues/kalshi/venue.ts";
import { VirtualClock } from "../../../../simulation/virtual-clock.ts";
import { RateGovernor } from "../../shared/rate-governor.ts";
import { createKalshiCatalogue } from "../rest/catalogue.ts";
import { KalshiTrading } from "./kalshi-trading.ts";

const ticker = "KXSYNTH-26DEC-A";
const host = "127.0.0.1:8001";
const credentials = generateCredentials("soak-key");
const seed = 20_261_120;

/** Orders sent in a run, one every two seconds. */
const ordersPerRun = 40;

function newWorld(profile: (typeof faultProfiles)[number]) {
  const clock = new VirtualClock(epochMicros(1_795_161_600_000_000));
  const venue = buildKalshiVenue({
    clock,
    seed,
    faults: { ...profile.options, seed },
    accounts: [{ name: "default", cash: new Map([[0, 10_000_000_000n]]), keys: [{ credentials }] }],
    series: [
      {
        ticker: "KXSYNTH",
        title: "Synthetic",
        category: "Economics",
        feeType: "quadratic",
        feeMultiplier: 1,
        events: [
          {
            eventTicker: "KXSYNTH-26DEC",
            title: "Synthetic",
            subTitle: "",
            mutuallyExclusive: false,
            markets: [
              {
                ticker,
                yesSubTitle: "Above A",
                noSubTitle: "Otherwise",
                rulesPrimary: "Synthetic.",
                openAt: addDuration(clock.now(), days(-1)),
                closeAt: addDuration(clock.now(), days(10)),
                priceStructure: "linear_cent",
              },
            ],
          },
        ],
      },
    ],
  });
  const random = new RandomStream(seededSource(seed));
  const transport = new MemoryTransport({ clock, random, shells: new Map([[host, venue.door]]) });
  const sink = new RecordingSink();
  const common = {
    environment: "local",
    urls: { rest: `http://${host}/trade-api/v2`, stream: `ws://${host}/trade-api/ws/v2` },
    credentials: {
      environment: "local",
      keyId: credentials.keyId,
      privateKey: createPrivateKey(credentials.privateKeyPem),
    },
    transport,
    random: seededSource(seed),
    governor: new RateGovernor({ clock }),
  } as const;
  const catalogue = createKalshiCatalogue(common);
  const trading = new KalshiTrading({ ...common, sink, catalogue, contractsPerWindow: 1_000 });
  return { clock, venue, sink, trading, random };
}

type World = ReturnType<typeof newWorld>;

/** Asks as the engine does: about what is unknown, at every deadline, and until the fills add up. */
class Asker {
  readonly #world: World;
  readonly #open = new Set<string>();
  readonly #filled = new Map<string, number>();
  readonly fillIds: string[] = [];
  readonly ends = new Map<string, string>();

  constructor(world: World) {
    this.#world = world;
    const { sink } = world;
    const keep = sink.event.bind(sink);
    sink.event = (event) => {
      keep(event);
      this.#take(event);
    };
  }

  get open(): ReadonlySet<string> {
    return this.#open;
  }

  filledOf(id: string): number {
    return this.#filled.get(id) ?? 0;
  }

  sent(id: string): void {
    this.#open.add(id);
    this.#askAfter(id, seconds(10));
  }

  #take(event: NewEvent): void {
    if (event.kind === "FillReported") {
      const { fillId, clientOrderId: id, size } = event.fill;
      this.fillIds.push(fillId);
      this.#filled.set(id, this.filledOf(id) + integerOf(size));
    } else if (event.kind === "OrderUnknown") {
      this.#ask(event.clientOrderId);
    } else if (event.kind === "OrderRejected" || event.kind === "OrderDenied") {
      this.#end(event.clientOrderId, event.kind);
    } else if (event.kind === "OrderCancelled" || event.kind === "OrderExpired") {
      const { clientOrderId: id, filled } = event;
      if (this.filledOf(id) === integerOf(filled)) this.#end(id, event.kind);
      else this.#ask(id);
    } else if (event.kind === "OrderReported") {
      const { clientOrderId: id, state, filled } = event;
      const isResting = state === "accepted" || state === "partially-filled";
      if (isResting)
        this.#world.trading.gateway.cancel({ kind: "CancelOrder", ...this.#about(id) });
      if (isResting || this.filledOf(id) !== integerOf(filled)) this.#askAfter(id, seconds(1));
      else this.#end(id, state);
    }
  }

  #end(id: string, how: string): void {
    this.#open.delete(id);
    this.ends.set(id, how);
  }

  #ask(id: string): void {
    if (!this.#open.has(id)) return;
    this.#world.trading.gateway.query({ kind: "QueryOrder", ...this.#about(id) });
    this.#askAfter(id, seconds(10));
  }

  #askAfter(id: string, wait: ReturnType<typeof seconds>): void {
    const { clock } = this.#world;
    clock.callAt(addDuration(clock.now(), wait), () => this.#ask(id));
  }

  #about(clientOrderId: string) {
    const deadline = addDuration(this.#world.clock.now(), seconds(10));
    return { venue: "kalshi" as const, follows: 1, clientOrderId, deadline };
  }
}

/** One order against a book that is set up a moment before. */
function trade({ venue, trading, clock, random }: World, asker: Asker, index: number): void {
  const isYes = random.between(0, 1) === 1;
  const available = random.between(0, 12);
  if (available > 0) {
    const side = isYes ? "ask" : "bid";
    venue.control.place({ market: ticker, side, price: "0.44", size: `${available}` });
  }
  const clientOrderId = `soak-${index}-0`;
  asker.sent(clientOrderId);
  const kinds = ["immediate-or-cancel", "immediate-or-cancel", "good-till-cancelled"] as const;
  trading.gateway.submit({
    kind: "SubmitOrder",
    follows: 1,
    venue: "kalshi",
    clientOrderId,
    instrument: `kalshi:${ticker}/${isYes ? "yes" : "no"}` as InstrumentId,
    side: "buy",
    limitPrice: priceTicks(isYes ? 4_400 : 5_600),
    size: wholeContracts(random.between(1, 10)),
    timeInForce: kinds[random.between(0, 2)] ?? "immediate-or-cancel",
    reduceOnly: false,
    intendedAt: clock.now(),
    deadline: addDuration(clock.now(), seconds(10)),
  });
}

async function live(profile: (typeof faultProfiles)[number]) {
  const world = newWorld(profile);
  const { clock, venue, trading } = world;
  const asker = new Asker(world);
  const started = trading.start();
  await clock.run(seconds(60), settle);
  await started;
  for (let index = 0; index < ordersPerRun; index += 1) {
    trade(world, asker, index);
    await clock.run(milliseconds(2_000), settle);
  }
  venue.faults.use(noFaults);
  await clock.run(seconds(180), settle);
  return { ...world, asker };
}

describe.each(faultProfiles)("$name: $summary", (profile) => {
  test(`every order is accounted for (seed ${seed})`, { timeout: 60_000 }, async () => {
    const { venue, asker, trading, sink } = await live(profile);
    expect([...asker.open], "orders without an end").toEqual([]);
    const orders = new Map(
      venue.accounts.orders("default").map((order) => [order.clientOrderId, order]),
    );
    for (const [id, end] of asker.ends) {
      const filled = Number(orders.get(id)?.fillCount ?? 0n) * 10_000;
      expect(asker.filledOf(id), `${id} ended as ${end}`).toBe(filled);
      expect(orders.get(id)?.status, id).not.toBe("resting");
    }
    const fills = venue.accounts.fills("default").map((fill) => fill.tradeId);
    expect([...asker.fillIds].sort()).toEqual([...fills].sort());
    expect(new Set(asker.fillIds).size).toBe(asker.fillIds.length);
    expect(orders.size, "orders that reached the venue").toBeGreaterThan(ordersPerRun / 4);
    const [position] = venue.accounts.positions("default");
    expect(trading.positions.of(ticker) ?? 0).toBe(Number(position?.position ?? 0n) * 10_000);
    const balance = sink.events.findLast((event) => event.kind === "BalanceReported");
    const cash = Number(venue.accounts.cash("default", 0).get(0) ?? 0n);
    expect(balance).toMatchObject({ cash });
    const gates = sink.events.filter((event) => event.kind === "VenueGateChanged");
    expect(gates.filter(({ gate }) => gate === "drift")).toEqual([]);
    const account = gates.findLast(({ gate }) => gate === "account");
    expect(account?.words ?? null).toBeNull();
  });
});
