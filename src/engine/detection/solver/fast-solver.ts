// The solver for every day: the dual simplex kept from call to call, and integers made of what it finds. Exclusive
// components get the certificate in the middle of the region by formula; others the one that the simplex ended on.

import { isCertificateFor, profitBound } from "../certificate/certificate.ts";
import {
  type Certificate,
  certificateTotal,
  type Lots,
  type Touches,
} from "../certificate/contract.ts";
import { roundWeights } from "../certificate/round-weights.ts";
import {
  ClaimBox,
  type ExclusiveStates,
  exclusiveStates,
  proportionalPoint,
  shadowOffers,
  touchLots,
} from "./central-point.ts";
import type { ClaimRows } from "./claim-rows.ts";
import type { ComponentSolver, NewSolver, SolverAnswer, StateSource } from "./contract.ts";
import { DualSimplex, unanswered, untrusted } from "./dual-simplex.ts";
import { StateRows } from "./state-rows.ts";
import { Supply } from "./supply.ts";
import { certificateFrom, exclusiveCertificate } from "./support.ts";

const microsPerContract = 1_000_000;
/** Share of what is paid in all by which a profit may be wrong in doubles: below it there is none. */
const profitErrorShare = 1e-14;

/** A simplex with what it works on. */
interface Machine {
  readonly rows: StateRows;
  readonly supply: Supply;
  readonly simplex: DualSimplex;
}

function newMachine(source: StateSource): Machine {
  const rows = new StateRows(source);
  const supply = new Supply(rows.claims);
  return { rows, supply, simplex: new DualSimplex(supply, rows) };
}

/** Returns the certificate when nothing at the touches breaks it. */
function holding(certificate: Certificate | undefined, touches: Touches): Certificate | undefined {
  if (certificate === undefined || !isCertificateFor(certificate, touches)) return undefined;
  return certificate;
}

class FastSolver implements ComponentSolver {
  readonly #source: StateSource;
  readonly #machine: Machine;
  /** Made when first asked for; apart, since shadow offers are nowhere near the real ones. */
  #shadows: Machine | undefined;
  readonly #claims: ClaimRows;
  readonly #exclusive: ExclusiveStates | undefined;
  readonly #box: ClaimBox;
  readonly #held: Float64Array;
  #amounts = new Float64Array(8);
  #weights = new Float64Array(8);
  #rounded = new Int32Array(8);

  constructor(source: StateSource) {
    this.#source = source;
    this.#machine = newMachine(source);
    this.#claims = this.#machine.rows.claims;
    this.#exclusive = exclusiveStates(this.#claims);
    this.#box = new ClaimBox(this.#claims.claims);
    this.#held = new Float64Array(this.#claims.claims);
  }

  get pivots(): number {
    return this.#machine.simplex.pivots + (this.#shadows?.simplex.pivots ?? 0);
  }

  solve(lots: Lots, pivotsMax: number): SolverAnswer {
    const { supply, simplex } = this.#machine;
    const problem = supply.load(lots) ?? simplex.run(pivotsMax);
    if (problem !== undefined) return { kind: "undecided", reason: problem };
    const profitNanos = this.#profit(lots);
    if (profitNanos === undefined) return { kind: "undecided", reason: unanswered };
    const certificate = this.#certificateBeside(profitNanos);
    if (certificate === undefined) return { kind: "undecided", reason: untrusted };
    const boundNanos = this.#bound(certificate, lots);
    if (profitNanos > 0) {
      return { kind: "portfolio", amounts: this.#amounts, profitNanos, boundNanos };
    }
    return { kind: "certificate", certificate, boundNanos };
  }

  center(touches: Touches, pivotsMax: number): Certificate | undefined {
    this.#box.read(this.#claims, touches);
    if (this.#exclusive !== undefined) return holding(this.#proportional(), touches);
    const last = this.pivots + pivotsMax;
    const shadows = shadowOffers(this.#claims, this.#box, this.#claims.claims);
    if (shadows === undefined) return undefined;
    const central = holding(this.#shadowed(shadows, pivotsMax), touches);
    if (central !== undefined) return central;
    // Spreads of a few nanos leave no room for rounding beside a wall; a vertex may be whole by itself.
    return holding(this.#shadowed(touchLots(touches), last - this.pivots), touches);
  }

  reset(): void {
    this.#machine.simplex.reset();
    this.#shadows?.simplex.reset();
  }

  /** The amounts of every lot, and what they earn in the worst of all states; nothing when it is within the errors of
   * doubles. Undefined when the worst state could not be found. */
  #profit(lots: Lots): number | undefined {
    if (this.#holdsNothing()) return 0;
    const { rows } = this.#machine;
    if (this.#amounts.length < lots.count) this.#amounts = new Float64Array(lots.count * 2);
    this.#takeSteps();
    const amounts = this.#amounts;
    let cost = 0;
    for (let lot = 0; lot < lots.count; lot += 1) {
      cost += (amounts[lot] as number) * (lots.costs[lot] as number);
    }
    const error = cost * profitErrorShare;
    const constant = this.#heldAsNo(lots.count);
    const seen = (constant + this.#worstOfRows()) * certificateTotal - cost;
    if (seen <= error) return 0;
    let total = 0;
    for (const held of this.#held) total += Math.abs(held);
    if (rows.findWorst(this.#held, total) === "unanswered") return undefined;
    const earned = (constant + this.#worstOfRows()) * certificateTotal - cost;
    return earned <= error ? 0 : earned / microsPerContract;
  }

  /** True when no claim is held and none can be bought and given back at once. */
  #holdsNothing(): boolean {
    const { supply, simplex } = this.#machine;
    if (simplex.basis.heldCount > 0) return false;
    for (let claim = 0; claim < supply.ask.length; claim += 1) {
      if ((supply.bid[claim] as number) > (supply.ask[claim] as number)) return false;
    }
    return true;
  }

  /** Nothing where every claim's expectation is inside its spread, which the best offers alone tell. */
  #bound(certificate: Certificate, lots: Lots): number {
    const { ask, bid } = this.#machine.supply;
    const { firstContract, inverted } = this.#claims;
    for (let claim = 0; claim < ask.length; claim += 1) {
      const contract = firstContract[claim] as number;
      const yes = certificate.expected[contract] as number;
      const value = inverted[contract] === 1 ? certificateTotal - yes : yes;
      if (value > (ask[claim] as number) || value < (bid[claim] as number)) {
        return profitBound(certificate, lots);
      }
    }
    return 0;
  }

  /** Below a claim's position steps are taken: YES bought, NO left alone. Above it the other way round. */
  #takeSteps(): void {
    const { supply, simplex } = this.#machine;
    const { position, rowOf, amounts: free } = simplex.basis;
    const { first, lots, sizes, lows } = supply;
    for (let claim = 0; claim < position.length; claim += 1) {
      const at = position[claim] as number;
      const part =
        (rowOf[claim] as number) >= 0 ? (free[claim] as number) - (lows[at] as number) : 0;
      let held = 0;
      for (
        let step = (first[claim] as number) + 1;
        step < (first[claim + 1] as number) - 1;
        step += 1
      ) {
        const lot = lots[step] as number;
        if (lot < 0) continue;
        const size = sizes[step] as number;
        const inside = Math.min(size, Math.max(0, part));
        const taken = step < at ? size : step === at ? inside : 0;
        const isNo = supply.isNo(lot);
        this.#amounts[lot] = isNo ? size - taken : taken;
        held += isNo ? taken - size : taken;
      }
      this.#held[claim] = held;
    }
  }

  /** What was bought of the opposites of claims pays a dollar each, less the claims given back. */
  #heldAsNo(lots: number): number {
    const { supply } = this.#machine;
    let sum = 0;
    for (let lot = 0; lot < lots; lot += 1) {
      if (supply.isNo(lot)) sum += this.#amounts[lot] as number;
    }
    return sum;
  }

  #worstOfRows(): number {
    const { rows } = this.#machine;
    let worst = Infinity;
    for (let row = 0; row < rows.count; row += 1) {
      worst = Math.min(worst, rows.payout(row, this.#held));
    }
    return worst;
  }

  /** Where there is no profit and a formula, the middle of the region; else what the simplex ended on. */
  #certificateBeside(profitNanos: number): Certificate | undefined {
    if (this.#exclusive !== undefined && profitNanos <= 0) {
      this.#box.low.set(this.#machine.supply.bid);
      this.#box.high.set(this.#machine.supply.ask);
      const central = this.#proportional();
      if (central !== undefined) return central;
    }
    return this.#ended(this.#machine);
  }

  #proportional(): Certificate | undefined {
    const exclusive = this.#exclusive;
    if (exclusive === undefined) return undefined;
    const { states } = this.#claims;
    this.#reserve(states);
    if (!proportionalPoint(this.#box, exclusive, this.#rounded)) return undefined;
    return exclusiveCertificate(this.#claims, exclusive, this.#rounded);
  }

  /** The weights of the binding states at the true prices, rounded. */
  #ended(machine: Machine): Certificate | undefined {
    const { basis } = machine.simplex;
    const { size } = basis.kernel;
    const { claims } = this.#claims;
    const { rows } = machine.rows;
    this.#reserve(size);
    basis.weigh(machine.supply.truePrices, this.#weights);
    if (!roundWeights(this.#weights, size, this.#rounded)) return undefined;
    const holds = (state: number, claim: number): number =>
      rows[(basis.binding[state] as number) * claims + claim] as number;
    return certificateFrom(this.#claims, this.#rounded, size, holds);
  }

  #shadowed(offers: Lots, pivotsMax: number): Certificate | undefined {
    this.#shadows ??= newMachine(this.#source);
    const { supply, simplex } = this.#shadows;
    const problem = supply.load(offers) ?? simplex.run(pivotsMax);
    return problem === undefined ? this.#ended(this.#shadows) : undefined;
  }

  #reserve(states: number): void {
    if (this.#weights.length >= states) return;
    this.#weights = new Float64Array(states * 2);
    this.#rounded = new Int32Array(states * 2);
  }
}

export const newFastSolver: NewSolver = (states) => new FastSolver(states);
