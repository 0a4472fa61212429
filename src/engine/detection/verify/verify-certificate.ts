// Does a certificate prove that nothing can be earned? Only if its weights are a probability, over states that the
// relations allow, under which everything on offer costs at least what it is expected to pay.

import { fail, type Result, succeed } from "../../../domain/failure/result.ts";
import { integerOf } from "../../../domain/units/unit.ts";
import type { CertificateQuestion, JudgedOffer, VerifyCertificate } from "./contract.ts";
import { exactPrice, roundedUp } from "./exact-price.ts";
import { canHold, type Rule, rulesOf } from "./relation-rules.ts";

/** What the weights add up to: one dollar in nanos. */
const weightsTotal = 1_000_000_000n;

const microsPerContract = 1_000_000n;

/** What an offer lacks to its expectation is kept to a billionth of a nano, rounded up: against the certificate. */
const shortfallScale = 1_000_000_000n;

export const verifyCertificate: VerifyCertificate = (question) => {
  const rules = rulesOf(question);
  if (!rules.ok) return rules;
  const weights = checkWeights(question);
  if (!weights.ok) return weights;
  const support = checkSupport(question, rules.value);
  if (!support.ok) return support;
  return checkOffers(question, support.value);
};

function checkWeights({ certificate, contracts }: CertificateQuestion): Result<bigint> {
  const { support, weights, expected } = certificate;
  let total = 0n;
  for (const [row, weight] of weights.entries()) {
    if (weight <= 0)
      return fail("DET-316", `the weight of row ${row} is ${weight}`, { row, weight });
    total += BigInt(weight);
  }
  if (total !== weightsTotal) return fail("DET-316", `the weights add up to ${total}`);
  if (support.length !== weights.length * contracts.length) {
    return fail("DET-316", `${support.length} bytes of states for ${weights.length} weights`);
  }
  if (expected.length !== contracts.length) {
    return fail("DET-316", `${expected.length} expectations for ${contracts.length} contracts`);
  }
  return succeed(total);
}

/** Returns what each contract's YES is expected to pay, worked out from the states. */
function checkSupport(question: CertificateQuestion, rules: readonly Rule[]): Result<bigint[]> {
  const { contracts, certificate } = question;
  const expected = contracts.map(() => 0n);
  for (const [row, weight] of certificate.weights.entries()) {
    const state = certificate.support.subarray(
      row * contracts.length,
      (row + 1) * contracts.length,
    );
    if (state.some((value) => value > 1)) {
      return fail("DET-311", `row ${row} has a value that is neither 0 nor 1`, { row });
    }
    const broken = rules.find((rule) => !canHold(rule, state));
    if (broken !== undefined) {
      const { id } = broken.relation;
      return fail("DET-311", `row ${row} breaks relation ${id}`, { row, relation: id });
    }
    for (const [contract, value] of state.entries()) {
      if (value === 1) expected[contract] = (expected[contract] as bigint) + BigInt(weight);
    }
  }
  for (const [at, contract] of contracts.entries()) {
    const claimed = certificate.expected[at] as number;
    if (BigInt(claimed) !== expected[at]) {
      return fail("DET-316", `${contract} is expected to pay ${expected[at]}, not ${claimed}`, {
        contract,
        claimed,
      });
    }
  }
  return succeed(expected);
}

function checkOffers(
  { contracts, offers, boundNanos = 0 }: CertificateQuestion,
  expected: readonly bigint[],
): Result<number> {
  let judged = 0;
  let lacking = 0n;
  let cheapest: { readonly offer: JudgedOffer; readonly lacks: bigint } | undefined;
  for (const offer of offers) {
    const yes = expected[offer.contract];
    if (yes === undefined) return fail("DET-315", `an offer of contract ${offer.contract}`);
    const cost = exactPrice(offer);
    if (cost === undefined) continue;
    judged += 1;
    const worth = offer.outcome === "yes" ? yes : weightsTotal - yes;
    const missing = worth * cost.bottom - cost.top;
    if (missing <= 0n) continue;
    const lacks = roundedUp(missing * shortfallScale, cost.bottom);
    lacking += lacks * BigInt(integerOf(offer.size));
    if (cheapest === undefined || lacks > cheapest.lacks) cheapest = { offer, lacks };
  }
  const allowed = BigInt(Math.ceil(Math.max(0, boundNanos)));
  if (cheapest === undefined || lacking <= allowed * microsPerContract * shortfallScale) {
    return succeed(judged);
  }
  const { contract, outcome, price } = cheapest.offer;
  const instrument = `${contracts[contract]}/${outcome}`;
  return fail(
    "DET-312",
    `${instrument} at ${integerOf(price)} ticks is cheaper than what it is expected to pay`,
    { instrument, price: integerOf(price), boundNanos },
  );
}
