// A crowd and four accounts that send the simulated broker's core everything for days of simulated time, over breaks, the
// end of summer time and the end of a month, while contracts are listed, stopped, answered and paid.
// `ForecastExCoreJudge` watches every step of it.

import { type EpochMicros, epochMicros } from "../../src/domain/units/epoch-micros.ts";
import { integerOf } from "../../src/domain/units/unit.ts";
import { Exchange } from "../../src/simulation/exchange/exchange.ts";
import { RandomStream, seededSource } from "../../src/simulation/random-stream.ts";
import { ForecastExAccountsCore } from "../../src/simulation/venues/forecastex/core/accounts.ts";
import { ForecastExCatalogue } from "../../src/simulation/venues/forecastex/core/catalogue.ts";
import type {
  CoreOrder,
  CoreResult,
} from "../../src/simulation/venues/forecastex/core/contract.ts";
import type { ForecastExContractListing } from "../../src/simulation/venues/forecastex/listing.ts";
import { ForecastExCoreJudge } from "./forecastex-core-judge.ts";
import { contractOf, instantOf, productOf } from "./forecastex-core-rig.ts";

const hourMicros = 3_600_000_000;
const accounts = ["ann", "bob", "cat", "dan"] as const;
const contractsKept = 3;
/** Orders and bids that a cancel is picked from. */
const remembered = 40;
const couponRate = 38_300n;

/** Two days before clocks go back and a month ends. */
export const soakStart = instantOf("2026-10-30T13:00:00Z");

export interface SoakOptions {
  readonly seed: number;
  readonly steps: number;
  readonly hours: number;
  /** How many steps lie between two comparisons of everything; money and live orders are compared at every step. */
  readonly checkEvery: number;
}

/** How often each kind of thing happened: a soak that never met something has not tested it. */
export type SoakCounts = Readonly<Record<string, number>>;

export class ForecastExCoreSoak {
  readonly #options: SoakOptions;
  readonly #random: RandomStream;
  readonly #exchange = new Exchange();
  readonly #core: ForecastExAccountsCore;
  readonly #judge: ForecastExCoreJudge;
  readonly #counts = new Map<string, number>();
  #contracts: ForecastExContractListing[] = [];
  #orders: CoreOrder[] = [];
  #crowdBids: { readonly conid: number; readonly orderId: number }[] = [];
  #halted: number[] = [];
  #unanswered: ForecastExContractListing[] = [];
  #listed = 0;
  #now: EpochMicros = soakStart;

  constructor(options: SoakOptions) {
    this.#options = options;
    this.#random = new RandomStream(seededSource(options.seed));
    const catalogue = new ForecastExCatalogue([productOf([])], this.#exchange);
    const [exchange, startAt] = [this.#exchange, soakStart];
    this.#core = new ForecastExAccountsCore({
      ...{ exchange, catalogue, startAt, couponRate, cancelDelayMicros: 0 },
    });
    const start = { at: startAt, couponRate };
    this.#judge = new ForecastExCoreJudge(exchange, this.#core, start, (what) => this.#note(what));
    for (const account of accounts) this.#deposit(account, 900);
    for (let number = 0; number < contractsKept; number += 1) this.#list();
  }

  /** Runs every step and returns how often what happened. Throws at the first thing that must not be. */
  run(): SoakCounts {
    const { steps, hours, checkEvery } = this.#options;
    const mean = (hours * hourMicros) / steps;
    for (let step = 1; step <= steps; step += 1) {
      // In bursts: nine steps of ten follow at once, and the tenth makes up for them.
      const isBurst = this.#random.chance(900_000);
      const wait = this.#random.between(0, Math.round(isBurst ? mean / 10 : 19 * mean));
      this.#now = epochMicros(integerOf(this.#now) + wait);
      this.#judge.advance(this.#now);
      this.#retireEnded();
      this.#act();
      this.#judge.endStep();
      if (step % checkEvery === 0) this.#judge.checkAll();
    }
    this.#judge.checkAll();
    return Object.fromEntries(this.#counts);
  }

  #act(): void {
    const roll = this.#random.between(1, 1_000);
    if (roll <= 520) this.#submit();
    else if (roll <= 720) this.#crowd();
    else if (roll <= 760) this.#crowdCancel();
    else if (roll <= 850) this.#cancel();
    else if (roll <= 940) this.#modify();
    else if (roll <= 960) this.#answer();
    else if (roll <= 975) this.#halt();
    else if (roll <= 985) this.#changeDelay();
    else if (roll <= 993) this.#deposit(this.#random.pick(accounts), 100);
    else this.#answerEarly();
  }

  #submit(): void {
    const random = this.#random;
    const { conidYes, conidNo } = random.pick(this.#contracts);
    const request = {
      account: random.pick(accounts),
      clientOrderId: null,
      conid: random.pick([conidYes, conidNo]),
      side: "BUY",
      orderType: "LMT",
      timeInForce: random.pick(["GTC", "GTC", "DAY", "IOC"]),
      price: this.#cents() * 10_000n,
      sizeMillionths: this.#size() * 1_000_000n,
    };
    const result = this.#judge.submit(request, this.#now);
    this.#noteResult("submit", result);
    if (result.ok) this.#orders = [...this.#orders.slice(1 - remembered), result.value];
  }

  #crowd(): void {
    const random = this.#random;
    const { conidYes: conid } = random.pick(this.#contracts);
    const rests = random.chance(650_000);
    const outcome = random.pick(["yes", "no"] as const);
    const bid = { outcome, cents: this.#cents(), size: this.#size(), rests };
    const orderId = this.#judge.crowd(conid, bid, this.#now);
    this.#note(orderId === undefined ? "crowd refused" : "crowd bid");
    if (orderId === undefined) return;
    this.#crowdBids = [...this.#crowdBids.slice(1 - remembered), { conid, orderId }];
  }

  #crowdCancel(): void {
    if (this.#crowdBids.length === 0) return;
    const { conid, orderId } = this.#random.pick(this.#crowdBids);
    this.#judge.crowdCancel(conid, orderId, this.#now);
    this.#note("crowd cancel");
  }

  #cancel(): void {
    if (this.#orders.length === 0) return;
    const order = this.#random.pick(this.#orders);
    this.#noteResult("cancel", this.#judge.cancel(order, this.#now));
    if (!this.#random.chance(200_000)) return;
    this.#noteResult("cancel", this.#judge.cancel(order, this.#now));
  }

  #modify(): void {
    const random = this.#random;
    if (this.#orders.length === 0) return;
    const order = random.pick(this.#orders);
    const wanted = {
      cents: random.chance(400_000) ? order.price / 10_000n : this.#cents(),
      size: random.chance(60_000) ? 2_000n : this.#size(),
      timeInForce: random.chance(800_000)
        ? order.timeInForce
        : random.pick(["DAY", "GTC", "IOC"] as const),
    };
    this.#noteResult("modify", this.#judge.modify(order, wanted, this.#now));
  }

  #halt(): void {
    const random = this.#random;
    const [first] = this.#halted;
    const conid = first ?? random.pick(this.#contracts).conidNo;
    const isHalted = first === undefined;
    const { conidYes } = this.#core.catalogue.contract(conid).listing;
    this.#judge.reference.halt(conidYes, isHalted);
    this.#core.setHalted(conid, isHalted, this.#now);
    this.#halted = isHalted ? [conid] : [];
    this.#note(isHalted ? "halt" : "go on");
  }

  #changeDelay(): void {
    const micros = this.#random.pick([0, 20_000, 60_000_000, 900_000_000]);
    this.#judge.reference.cancelDelay = micros;
    this.#core.setCancelDelay(micros);
  }

  #deposit(account: string, dollars: number): void {
    const amount = BigInt(this.#random.between(1, dollars)) * 1_000_000n;
    this.#judge.deposit(account, amount, this.#now);
  }

  /** Answers one whose trading has ended, now and then by paying at once. */
  #answer(): void {
    const contract = this.#unanswered.shift();
    if (contract !== undefined) this.#resolve(contract);
  }

  #answerEarly(): void {
    const contract = this.#random.pick(this.#contracts);
    this.#contracts = this.#contracts.filter((one) => one !== contract);
    this.#note("answered early");
    this.#resolve(contract);
    this.#list();
  }

  #resolve({ conidYes, conidNo }: ForecastExContractListing): void {
    const answer = this.#random.pick(["yes", "no"] as const);
    this.#judge.reference.resolve(conidYes, answer);
    this.#core.resolve(conidNo, answer, this.#now);
    this.#note("answer");
    if (!this.#random.chance(300_000)) return;
    this.#judge.reference.payOut(conidYes);
    this.#core.payOut(conidYes, this.#now);
    this.#note("paid by hand");
  }

  #retireEnded(): void {
    const ended = this.#contracts.filter(({ lastTradeAt }) => {
      return integerOf(lastTradeAt) <= integerOf(this.#now);
    });
    if (ended.length === 0) return;
    this.#unanswered.push(...ended);
    this.#contracts = this.#contracts.filter((contract) => !ended.includes(contract));
    for (const _contract of ended) this.#list();
  }

  #list(): void {
    this.#listed += 1;
    const lastTradeAt = this.#later(this.#random.between(3, 40));
    const listing = contractOf(`soak ${this.#options.seed} ${this.#listed}`, {
      lastTradeAt,
      releaseAt: this.#later(41),
      payoutAt: epochMicros(integerOf(lastTradeAt) + this.#random.between(0, 3) * hourMicros),
    });
    this.#judge.list("FF", listing);
    this.#contracts.push(listing);
  }

  #later(hours: number): EpochMicros {
    return epochMicros(integerOf(this.#now) + hours * hourMicros);
  }

  /** Near the middle, so that bids meet. */
  #cents(): bigint {
    return BigInt(this.#random.between(45, 56));
  }

  #size(): bigint {
    const most = this.#random.chance(50_000) ? 600 : 40;
    return BigInt(this.#random.between(1, most));
  }

  #noteResult(what: string, result: CoreResult<unknown>): void {
    this.#note(result.ok ? what : `${what}: ${result.refusal}`);
  }

  #note(what: string): void {
    this.#counts.set(what, (this.#counts.get(what) ?? 0) + 1);
  }
}
