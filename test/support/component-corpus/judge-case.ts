// Questions to the verifier about a corpus case: the portfolio that sizing made of it, or a certificate for its books.

import { contractMicros } from "../../../src/domain/units/contract-micros.ts";
import { priceTicks } from "../../../src/domain/units/price-ticks.ts";
import { noUsd } from "../../../src/domain/units/usd-micros.ts";
import type { Certificate } from "../../../src/engine/detection/certificate/contract.ts";
import type { OptimalSize } from "../../../src/engine/detection/sizing-problem.ts";
import type {
  CertificateQuestion,
  PortfolioQuestion,
} from "../../../src/engine/detection/verify/contract.ts";
import type { CorpusCase, CorpusOffer } from "./corpus-case.ts";

function levelsOf({ leg }: CorpusOffer) {
  return Array.from({ length: leg.count }, (_, level) => ({
    price: priceTicks(leg.prices[level] as number),
    size: contractMicros(leg.sizes[level] as number),
  }));
}

/** Returns what the sizing of all offers of a case claims. */
export function portfolioQuestion(one: CorpusCase, sized: OptimalSize): PortfolioQuestion {
  const legs = one.offers.map((offer, at) => ({
    contract: offer.contract,
    outcome: offer.outcome,
    levels: levelsOf(offer),
    schedule: offer.leg.schedule,
    lot: offer.leg.lot,
    sizeMin: offer.leg.sizeMin,
    notionalMin: offer.leg.notionalMin,
    size: sized.orderSizes[at] ?? contractMicros(0),
    cost: sized.legCosts[at] ?? noUsd,
    fee: sized.legFees[at] ?? noUsd,
    ...(offer.leg.commission === undefined ? {} : { commission: offer.leg.commission }),
  }));
  const { contracts, relations } = one;
  const { cost, payout, profit } = sized;
  return { contracts, relations, legs, cost, payout, profit };
}

/** Returns what a certificate claims of all levels of a case. */
export function certificateQuestion(
  one: CorpusCase,
  certificate: Certificate,
  boundNanos = 0,
): CertificateQuestion {
  const offers = one.offers.flatMap((offer) =>
    levelsOf(offer).map((level) => ({
      contract: offer.contract,
      outcome: offer.outcome,
      ...level,
      schedule: offer.leg.schedule,
      ...(offer.leg.commission === undefined ? {} : { commission: offer.leg.commission }),
    })),
  );
  const { contracts, relations } = one;
  return { contracts, relations, certificate, offers, boundNanos };
}
