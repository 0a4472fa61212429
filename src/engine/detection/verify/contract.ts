// What the verifier is asked and what it answers. It works everything out again from relations, books and fee rules, in
// integers, and shares no code with what it judges: solver, states, lanes, sizing.
//
// Failure codes: DET-311 an impossible state, DET-312 an offer below its expectation, DET-313 an
// order nobody would accept, DET-314 a figure that is not so, DET-315 undecided, DET-316 weights that are no probability,
// DET-309 fees unknown, EQV-202 no state.

import type { Level } from "../../../domain/book/level.ts";
import type { Result } from "../../../domain/failure/result.ts";
import type { FeeSchedule } from "../../../domain/market/fee-schedule.ts";
import type { MarketId, OutcomeSide } from "../../../domain/market/venue.ts";
import type { Relation } from "../../../domain/relation/relation.ts";
import type { ContractMicros } from "../../../domain/units/contract-micros.ts";
import type { PriceTicks } from "../../../domain/units/price-ticks.ts";
import type { UsdMicros } from "../../../domain/units/usd-micros.ts";
import type { Certificate } from "../certificate/contract.ts";

/** The contracts and what is known of them. */
export interface JudgedComponent {
  readonly contracts: readonly MarketId[];
  /** Name contracts of the component only. */
  readonly relations: readonly Relation[];
}

/** Somebody sells one outcome of one contract. */
export interface JudgedOffer {
  /** Position in the component's contracts. */
  readonly contract: number;
  readonly outcome: OutcomeSide;
  readonly price: PriceTicks;
  readonly size: ContractMicros;
  readonly schedule: FeeSchedule;
  /** A broker's flat commission per contract. */
  readonly commission?: UsdMicros;
}

export interface CertificateQuestion extends JudgedComponent {
  readonly certificate: Certificate;
  readonly offers: readonly JudgedOffer[];
  /** What the certificate says that no portfolio earns more than, in 1e-9 USD; nothing when absent. Weights have nine
   * decimals, so an offer at exactly its expectation may fall below it by the last of them. */
  readonly boundNanos?: number;
}

/** Succeeds with how many offers it judged; those with unknown fees are nobody's to buy and are left out. */
export type VerifyCertificate = (question: CertificateQuestion) => Result<number>;

/** One order of a portfolio, with what is claimed of it. */
export interface JudgedLeg {
  readonly contract: number;
  readonly outcome: OutcomeSide;
  /** What can be bought, cheapest first. */
  readonly levels: readonly Level[];
  readonly schedule: FeeSchedule;
  readonly lot: ContractMicros;
  readonly sizeMin: ContractMicros;
  readonly notionalMin: UsdMicros;
  readonly commission?: UsdMicros;
  /** Claimed: what is ordered, without its fee and the fee. */
  readonly size: ContractMicros;
  readonly cost: UsdMicros;
  readonly fee: UsdMicros;
}

export interface PortfolioQuestion extends JudgedComponent {
  readonly legs: readonly JudgedLeg[];
  /** Claimed of all legs together: costs with fees, what the worst state pays, and the difference. */
  readonly cost: UsdMicros;
  readonly payout: UsdMicros;
  readonly profit: UsdMicros;
}

/** Succeeds with the worst state: the contracts whose YES pays there. */
export type VerifyPortfolio = (question: PortfolioQuestion) => Result<readonly MarketId[]>;
