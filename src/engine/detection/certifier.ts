// Keeps the proof of every component that it offers nothing, and the ticks within which the proof holds. What it proves
// is about all quotes shown where that is possible, so that a quote which is believed only later is covered already.

import { askSide, bidSide } from "../../domain/book/book-batch.ts";
import type { Claim } from "../../domain/relation/component.ts";
import type { EpochMicros } from "../../domain/units/epoch-micros.ts";
import { integerOf } from "../../domain/units/unit.ts";
import type { MarketReader } from "../market-data/contract.ts";
import type { QualityReader } from "../quality/contract.ts";
import { isCertificateFor } from "./certificate/certificate.ts";
import {
  type Certificate,
  certificateTotal,
  noOffer,
  type Touches,
} from "./certificate/contract.ts";
import { askMinTick, bidMaxTick } from "./certificate/tick-limits.ts";
import { CertificateStore } from "./certificate-store.ts";
import type { ComponentState } from "./component-state.ts";
import { pairedContractsMax } from "./lanes/pair-lane.ts";
import { OfferPrices } from "./offer-prices.ts";
import { certificateOfClaim } from "./one-claim.ts";
import type { NewSolver } from "./solver/contract.ts";

const microsPerContract = 1_000_000;

/** How much of what is shown the certificate covers: everything, only what is believed, or not even that. */
export type Coverage = "shown" | "believed" | "none";

export interface CertifierParts {
  readonly markets: MarketReader;
  readonly quality: QualityReader;
  readonly newSolver: NewSolver;
}

export class Certifier {
  readonly prices: OfferPrices;
  readonly #parts: CertifierParts;
  readonly #store = new CertificateStore();
  /** First instant at which the fees of a certified market change, epoch micros. */
  #feesChangeAt = Number.POSITIVE_INFINITY;
  #centers = 0;

  constructor(parts: CertifierParts) {
    this.#parts = parts;
    this.prices = new OfferPrices(parts.markets);
  }

  /** New certificates looked for since the start. */
  get centers(): number {
    return this.#centers;
  }

  /** The path of every update: false when the market's best prices (ticks, -1 for none) leave all proofs as they were. */
  mayBreak(marketIndex: number, ask: number, bid: number): boolean {
    return this.#store.mayBreak(marketIndex, ask, bid);
  }

  /** Returns true from the instant on at which some proof rests on fees that no longer hold. */
  areFeesOutdated(nowMicros: number): boolean {
    return nowMicros >= this.#feesChangeAt;
  }

  /** Every proof is made again, under the fees that hold now. */
  forgetFees(): void {
    this.#feesChangeAt = Number.POSITIVE_INFINITY;
  }

  /** Reads the best offers of a component, and which of them are believed. */
  read(state: ComponentState, now: EpochMicros): void {
    const { markets } = state.watched;
    const { quality } = this.#parts;
    const nowMicros = integerOf(now);
    for (let contract = 0; contract < markets.length; contract += 1) {
      const marketIndex = markets[contract] as number;
      if (marketIndex < 0) {
        // What nobody has seen is not what nobody offers.
        state.doubts[contract] = "QUA-107";
        continue;
      }
      this.prices.touch(marketIndex, now, state.shown, contract);
      const doubt =
        quality.judge(marketIndex, nowMicros) ??
        (this.prices.knowsFees(marketIndex, now) ? undefined : "DET-309");
      state.doubts[contract] = doubt;
      const yes = 2 * contract;
      state.believed[yes] = doubt === undefined ? (state.shown[yes] as number) : noOffer;
      state.believed[yes + 1] = doubt === undefined ? (state.shown[yes + 1] as number) : noOffer;
    }
    this.#doubtFrozen(state, nowMicros);
  }

  /** A quote that stands still while its claim moves elsewhere is not believed, in whatever lane it would be bought. */
  #doubtFrozen(state: ComponentState, nowMicros: number): void {
    for (const { members } of state.watched.component.claims) {
      if (members.length < 2 || members.length > pairedContractsMax) continue;
      for (const { contract } of members) {
        if (!this.#isFrozen(state, contract, members, nowMicros)) continue;
        state.doubts[contract] = "QUA-117";
        state.believed[2 * contract] = noOffer;
        state.believed[2 * contract + 1] = noOffer;
      }
    }
  }

  #isFrozen(
    { doubts, watched }: ComponentState,
    contract: number,
    members: Claim["members"],
    nowMicros: number,
  ): boolean {
    if (doubts[contract] !== undefined) return false;
    const marketIndex = watched.markets[contract] as number;
    for (const other of members) {
      const doubt = doubts[other.contract];
      // Two that stand still beside each other have both passed the gate.
      if (other.contract === contract || (doubt !== undefined && doubt !== "QUA-117")) continue;
      const twin = watched.markets[other.contract] as number;
      if (this.#parts.quality.judgeBeside(marketIndex, twin, nowMicros) !== undefined) return true;
    }
    return false;
  }

  /** Returns how much the component's certificate covers of the offers read last. */
  coverage({ certificate, shown, believed }: ComponentState): Coverage {
    if (certificate === undefined) return "none";
    if (isCertificateFor(certificate, shown)) return "shown";
    return isCertificateFor(certificate, believed) ? "believed" : "none";
  }

  /** Returns the most that the best offers read last can earn, by weak duality, in nanos; undefined without any proof. */
  potential({ certificate, believed, watched }: ComponentState): number | undefined {
    if (certificate === undefined) return undefined;
    const { markets } = this.#parts;
    let potential = 0;
    for (const [contract, marketIndex] of watched.markets.entries()) {
      if (marketIndex < 0) continue;
      const worth = certificate.expected[contract] as number;
      const yes = worth - (believed[2 * contract] as number);
      const no = certificateTotal - worth - (believed[2 * contract + 1] as number);
      if (yes > 0) potential += (yes * markets.bestSize(marketIndex, askSide)) / microsPerContract;
      if (no > 0) potential += (no * markets.bestSize(marketIndex, bidSide)) / microsPerContract;
    }
    return potential;
  }

  /** Looks for a new certificate for what is shown, or at least for what is believed. */
  prove(state: ComponentState, pivotsMax: number): Coverage {
    const known = this.coverage(state);
    if (known === "shown") return known;
    const central = this.#center(state, state.shown, pivotsMax);
    if (central !== undefined) {
      state.certificate = central;
      return "shown";
    }
    if (known === "believed" || state.doubts.every((doubt) => doubt === undefined)) return known;
    const believed = this.#center(state, state.believed, pivotsMax);
    if (believed === undefined) return "none";
    state.certificate = believed;
    return "believed";
  }

  /** The component's markets need no look while their offers keep within what is proven. */
  certify(state: ComponentState, now: EpochMicros): void {
    const { certificate, watched } = state;
    for (const [contract, marketIndex] of watched.markets.entries()) {
      if (marketIndex < 0) continue;
      if (certificate === undefined) {
        this.#store.uncertify(marketIndex);
        continue;
      }
      const table = this.prices.tableOf(marketIndex, now);
      const total = this.#parts.markets.pairTotalTicks(marketIndex);
      const expected = certificate.expected[contract] as number;
      const askMin = askMinTick(table, expected);
      this.#store.certify(marketIndex, askMin, bidMaxTick(table, total, expected));
      const change = this.prices.feesChangeAt(marketIndex, now);
      if (change < this.#feesChangeAt) this.#feesChangeAt = change;
    }
  }

  /** Every update of the component's markets has to be looked at. */
  uncertify({ watched }: ComponentState): void {
    for (const marketIndex of watched.markets) {
      if (marketIndex >= 0) this.#store.uncertify(marketIndex);
    }
  }

  /** No update of the market matters. */
  ignore(marketIndex: number): void {
    this.#store.ignore(marketIndex);
  }

  #center(state: ComponentState, touches: Touches, pivotsMax: number): Certificate | undefined {
    this.#centers += 1;
    if (state.isOneClaim) return certificateOfClaim(state, touches);
    state.solver ??= this.#parts.newSolver(state.watched.states);
    const certificate = state.solver.center(touches, pivotsMax);
    return certificate !== undefined && isCertificateFor(certificate, touches)
      ? certificate
      : undefined;
  }
}
