// What `arbytron detect` answers. The published JSON Schema is made from this shape, and every answer is held against
// it before it is printed. Amounts are decimal text: contracts, and US dollars unless the name says otherwise.

import { z } from "zod";
import { lanes } from "../../../src/domain/order/order.ts";

export const answerVersion = "arbytron.detect/1";

/** What can be said about a component. */
export const verdicts = ["opportunity", "certificate", "undecided", "refused"] as const;

const decimal = (description: string) =>
  z
    .string()
    .regex(/^-?\d+(?:\.\d+)?$/)
    .meta({ description });

const market = (description: string) => z.string().meta({ description });
const instrument = (description: string) =>
  z
    .string()
    .regex(/\/(?:yes|no)$/)
    .meta({ description });

const reason = z.strictObject({
  code: z.string().meta({ description: "`arbytron errors CODE` explains it" }),
  message: z.string(),
});

const leg = z.strictObject({
  instrument: instrument("What to buy"),
  size: decimal("Contracts to order"),
  limitPrice: decimal("Worst price the order may trade at"),
  cost: decimal("Cost at the levels of the snapshot, without the fee; rounded up"),
  fee: decimal("Exact fee at those levels; rounded up"),
  reserve: decimal("Cost and fee if all of it trades at the limit price"),
});

const legCost = z.strictObject({
  instrument: instrument("The leg"),
  size: decimal("Contracts"),
  priceAverage: decimal("Volume-weighted price, up to a tick"),
  cost: decimal("Without the fee"),
  fee: decimal("Exact venue fee, gas apart"),
  gas: decimal("Gas"),
  slippage: decimal("Cost above that of the whole size at the best price"),
});

const capital = z.strictObject({
  venue: z.string(),
  paid: decimal("Cost, fees and gas of the legs there"),
  returned: decimal("Of that, what the venue gives back long before the payout"),
});

const economics = z.strictObject({
  legs: z.array(legCost),
  capital: z.array(capital),
  costNet: decimal("All legs, with fees and gas"),
  spread: decimal("Worst-case profit per dollar of worst-case payout, a rate"),
  profitWorst: decimal("In the worst state that the relations allow"),
  profitWorstSoft: decimal("Least profit over the soft states").nullable(),
  softLossExpected: decimal("Expected loss over the priced soft states").nullable(),
  profitExpected: decimal(
    "Worst-case profit less what soft states are expected to take of the payout",
  ).nullable(),
  daysToCash: decimal("From now to the expected cash").nullable(),
  regime: z.enum(["near", "middle", "far", "unknown"]),
  yieldSimple: decimal("Return a year on what stays tied up, a rate").nullable(),
  yieldCompound: decimal("The same with every profit put in again, a rate").nullable(),
  profitOverHurdle: decimal("Worst-case profit less the hurdle until the cash").nullable(),
});

const proof = z.strictObject({
  worstState: z.array(instrument("Pays in the worst state")).meta({
    description:
      "Which instruments of the component pay in the worst state; of the legs, they alone",
  }),
  payoutWorst: decimal("What the legs pay there"),
  profitBound: decimal("No portfolio of the component earns more, by weak duality").nullable(),
});

const quote = z.strictObject({
  instrument: instrument("The leg"),
  price: decimal("Best price at which it can be bought"),
  size: decimal("Contracts at that price"),
});

const opportunity = z.strictObject({
  opportunityId: z.string().meta({ description: "Same lane and instruments, same id" }),
  lane: z.enum(lanes),
  legs: z.array(leg),
  size: decimal("Contracts of the largest leg that arrive"),
  cost: decimal("All legs, fees included"),
  payoutWorst: decimal("In the worst state that the relations allow"),
  profitWorst: decimal("Payout less cost, exact, after all rounding"),
  economics,
  proof,
  quotes: z.array(quote),
  belowThresholds: reason.nullable().meta({
    description: "The first setting that keeps the engine from taking it; null when none does",
  }),
});

const certificate = z.strictObject({
  total: z.number().meta({ description: "What the weights add up to" }),
  states: z
    .array(z.strictObject({ weight: z.int().positive(), pays: z.array(instrument("Pays")) }))
    .meta({ description: "States of the world with a weight above zero" }),
  expected: z
    .record(z.string(), decimal("What YES is expected to pay, exact"))
    .meta({ description: "By market; NO is expected to pay the rest of a dollar" }),
  slackMin: z
    .strictObject({
      instrument: instrument("The offer nearest to being an opportunity"),
      slack: decimal("How much more it costs with its fee than it is expected to pay"),
    })
    .nullable()
    .meta({ description: "Null when nothing is on offer" }),
});

const closedForm = z.strictObject({
  lane: z.enum(lanes),
  shape: z.string(),
  contracts: z.array(market("A market whose offers it looks at")),
  edge: decimal("Payout less the best offers with their fees, per contract").nullable().meta({
    description: "Null when the best offers leave none",
  }),
});

const offerCheck = z.strictObject({
  instrument: instrument("On offer"),
  cost: decimal("Best price with its fee, rounded down"),
  expected: decimal("What it is expected to pay"),
  slack: decimal("The difference"),
});

const explanation = z.strictObject({
  closedForms: z.array(closedForm),
  offers: z.array(offerCheck).meta({ description: "The certificate against each best offer" }),
  binding: z.array(instrument("A leg bought to the end of a level")).meta({
    description: "Legs of the best opportunity whose next contract is dearer, or not on offer",
  }),
  solver: z
    .strictObject({
      answer: z.enum(["portfolio", "certificate", "undecided"]),
      pivots: z.int().nonnegative(),
      profit: decimal("Best profit before rounding").nullable(),
      profitBound: decimal("No portfolio earns more").nullable(),
    })
    .meta({ description: "What the solver said, and after how many steps" }),
  verified: z.array(z.string()).meta({
    description: "What the independent verifier was shown and agreed to",
  }),
});

const component = z.strictObject({
  id: market("The first of its markets by id"),
  contracts: z.array(market("A market of the component")),
  states: z
    .union([z.int().nonnegative(), z.literal("searched")])
    .nullable()
    .meta({ description: "How many states its relations allow; searched when too many to list" }),
  relations: z.array(z.string()).meta({ description: "id@version" }),
  verdict: z.enum(verdicts),
  unquoted: z
    .array(z.strictObject({ market: market("Nothing is bought there"), ...reason.shape }))
    .meta({ description: "Markets whose book is not believed, as by the engine" }),
  opportunities: z.array(opportunity).meta({ description: "Most profitable first" }),
  certificate: certificate.nullable(),
  reason: reason.nullable().meta({ description: "Why it is undecided or refused" }),
  explanation: explanation.optional(),
});

const problem = z.strictObject({
  code: z.string(),
  components: z.array(market("Refused because of it")),
  place: z.string().nullable().meta({
    description: "file:line:column; null for what only its relations together have shown",
  }),
  message: z.string(),
});

const count = z.int().nonnegative();

export const answerSchema = z
  .strictObject({
    schema: z.literal(answerVersion),
    at: z.string(),
    title: z.string().nullable(),
    components: z.array(component).meta({ description: "Ordered by id" }),
    problems: z.array(problem).meta({ description: "What cannot be used, in file order" }),
    totals: z.strictObject({
      components: count,
      contracts: count,
      opportunity: count,
      certificate: count,
      undecided: count,
      refused: count,
      opportunities: count,
      problems: count,
    }),
  })
  .meta({ title: "Answer of arbytron detect" });

export type DetectAnswer = z.infer<typeof answerSchema>;
export type ComponentAnswer = z.infer<typeof component>;
export type OpportunityAnswer = z.infer<typeof opportunity>;
export type CertificateAnswer = z.infer<typeof certificate>;
export type Explanation = z.infer<typeof explanation>;
export type ProblemAnswer = z.infer<typeof problem>;
export type Verdict = (typeof verdicts)[number];
