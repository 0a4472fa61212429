// The answer as text for people: opportunities first, the best on top, then what could not be said, then the proofs.

import { unwrap } from "../../../src/domain/failure/result.ts";
import { formatDecimal } from "../../../src/domain/units/decimal.ts";
import { parseRate } from "../../../src/domain/units/parts-per-million.ts";
import { integerOf } from "../../../src/domain/units/unit.ts";
import { parseUsd } from "../../../src/domain/units/usd-micros.ts";
import { type Column, tableLines } from "../terminal/table.ts";
import { safeText } from "../terminal/text-width.ts";
import type {
  CertificateAnswer,
  ComponentAnswer,
  DetectAnswer,
  Explanation,
  OpportunityAnswer,
} from "./answer-schema.ts";

const indent = "  ";
const widthMin = 60;

const plain = (text: string): string => text;

/** Names and messages repeat what a file says, which may be anything. */
function tableOf(columns: readonly Column[], rows: readonly string[][], width: number): string[] {
  return tableLines(
    columns,
    rows.map((row) => row.map(safeText)),
    width,
    plain,
  );
}

const left = (title: string): Column => ({ title, align: "left" });
const right = (title: string): Column => ({ title, align: "right" });
const giving = (title: string): Column => ({ title, align: "left", gives: true });

/** Returns the answer in lines of the width. */
export function answerText(answer: DetectAnswer, width: number): string {
  const wide = Math.max(width, widthMin);
  const { components } = answer;
  const withVerdict = (verdict: ComponentAnswer["verdict"]): ComponentAnswer[] =>
    components.filter((component) => component.verdict === verdict);
  const blocks = [
    headLines(answer),
    ...withVerdict("opportunity")
      .sort(byProfit)
      .map((component) => opportunityLines(component, wide)),
    ...withVerdict("undecided").map((component) => reasonLines(component, wide)),
    problemLines(answer),
    certificateLines(withVerdict("certificate"), wide),
  ].filter((block) => block.length > 0);
  return `${blocks.map((block) => block.join("\n")).join("\n\n")}\n`;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}

/** Returns a rate as a percentage with two decimals, down. */
function percentOf(rate: string): string {
  const hundredths = Math.floor(integerOf(unwrap(parseRate(rate))) / 100);
  return `${formatDecimal(hundredths, 2, 0)} %`;
}

function headLines({ at, title, totals }: DetectAnswer): string[] {
  const counts = [
    `${totals.opportunity} with an opportunity`,
    `${totals.certificate} proven to offer nothing`,
    `${totals.undecided} undecided`,
    `${totals.refused} refused`,
  ];
  const name = title === null ? "" : `${indent}${safeText(title)}`;
  const of = `${counted(totals.components, "component")} of ${counted(totals.contracts, "market")}`;
  return [`${at}${name}`, of, counts.join(" · ")];
}

function byProfit(a: ComponentAnswer, b: ComponentAnswer): number {
  const profit = ({ opportunities }: ComponentAnswer): number =>
    integerOf(unwrap(parseUsd(opportunities[0]?.profitWorst ?? "0")));
  return profit(b) - profit(a);
}

function titleOf({ id, contracts, states, relations }: ComponentAnswer): string {
  const more = contracts.length === 1 ? "" : ` and ${contracts.length - 1} more`;
  const possible = typeof states === "number" ? counted(states, "state") : "states not listed";
  return `${safeText(id)}${more} (${possible}, ${counted(relations.length, "relation")})`;
}

function opportunityLines(component: ComponentAnswer, width: number): string[] {
  const { opportunities, explanation } = component;
  const lines = [titleOf(component), ...unquotedLines(component)];
  for (const opportunity of opportunities) lines.push(...oneOpportunity(opportunity, width));
  if (opportunities.length > 1) {
    lines.push(`${indent}these share what is on offer: the first is what can be taken`);
  }
  return [...lines, ...explanationLines(explanation, width)];
}

function oneOpportunity(opportunity: OpportunityAnswer, width: number): string[] {
  const { lane, size, cost, payoutWorst, profitWorst, legs, proof, belowThresholds } = opportunity;
  const { economics } = opportunity;
  const table = tableOf(
    [giving("buy"), right("contracts"), right("at most"), right("cost"), right("fee")],
    legs.map((leg) => [leg.instrument, leg.size, leg.limitPrice, leg.cost, leg.fee]),
    width - 2 * indent.length,
  );
  const bound = proof.profitBound === null ? "" : `, at best ${proof.profitBound}`;
  const yearly =
    economics.yieldSimple === null ? "" : `, ${percentOf(economics.yieldSimple)} a year`;
  return [
    `${indent}OPPORTUNITY ${lane}: earns ${profitWorst} USD at worst${bound}`,
    `${indent}${size} contracts cost ${cost} and pay ${payoutWorst} at least${yearly}`,
    ...table.map((line) => `${indent}${indent}${line}`),
    `${indent}least is paid when ${payingText(proof.worstState)} pays`,
    ...(belowThresholds === null
      ? []
      : [`${indent}not taken: ${belowThresholds.code} ${belowThresholds.message}`]),
  ];
}

/** Those whose YES pays say what happens; the rest follows. */
function payingText(worst: readonly string[]): string {
  const paying = worst.filter((instrument) => instrument.endsWith("/yes"));
  return safeText((paying.length === 0 ? worst : paying).join(", "));
}

function unquotedLines({ unquoted }: ComponentAnswer): string[] {
  return unquoted.map(
    ({ market, code, message }) =>
      `${indent}nothing is bought on ${safeText(`${market}: ${code} ${message}`)}`,
  );
}

function reasonLines(component: ComponentAnswer, width: number): string[] {
  const { reason, explanation } = component;
  const why = reason === null ? "" : safeText(`: ${reason.code} ${reason.message}`);
  return [
    titleOf(component),
    ...unquotedLines(component),
    `${indent}UNDECIDED${why}`,
    ...explanationLines(explanation, width),
  ];
}

function problemLines({ problems }: DetectAnswer): string[] {
  if (problems.length === 0) return [];
  const lines = ["NOT ANSWERED FOR"];
  for (const { code, components, place, message } of problems) {
    const where = place === null ? "" : ` (${place})`;
    lines.push(
      safeText(`${code} ${components.join(" ")}${where}`),
      `${indent}${safeText(message)}`,
    );
  }
  return lines;
}

/** One line each; with an explanation the whole proof. */
function certificateLines(components: readonly ComponentAnswer[], width: number): string[] {
  if (components.length === 0) return [];
  const lines = [
    "PROVEN TO OFFER NOTHING: every offer costs at least what it is expected to pay",
    ...tableOf(
      [
        giving("component"),
        right("markets"),
        right("states"),
        left("nearest offer"),
        right("slack"),
      ],
      components.map(({ id, contracts, states, certificate }) => [
        id,
        String(contracts.length),
        String(states),
        certificate?.slackMin?.instrument ?? "nothing is on offer",
        certificate?.slackMin?.slack ?? "",
      ]),
      width,
    ),
  ];
  for (const component of components) {
    lines.push(...unquotedLines(component));
    if (component.explanation === undefined || component.certificate === null) continue;
    lines.push("", titleOf(component), ...proofLines(component.certificate, width));
    lines.push(...explanationLines(component.explanation, width));
  }
  return lines;
}

function proofLines({ total, states }: CertificateAnswer, width: number): string[] {
  const table = tableOf(
    [right("weight"), giving("when these pay")],
    states.map(({ weight, pays }) => [String(weight), payingText(pays)]),
    width - indent.length,
  );
  return [`${indent}weights of ${total} together`, ...table.map((line) => `${indent}${line}`)];
}

function explanationLines(explanation: Explanation | undefined, width: number): string[] {
  if (explanation === undefined) return [];
  const { closedForms, offers, binding, solver, verified } = explanation;
  const inner = width - indent.length;
  const forms = tableOf(
    [left("lane"), giving("closed form"), right("edge")],
    closedForms.map(({ lane, shape, edge }) => [lane, shape, edge ?? "none"]),
    inner,
  );
  const checks =
    offers.length === 0
      ? []
      : tableOf(
          [giving("offer"), right("costs"), right("expected to pay"), right("slack")],
          offers.map(({ instrument, cost, expected, slack }) => [
            instrument,
            cost,
            expected,
            slack,
          ]),
          inner,
        );
  const profit = solver.profit === null ? "" : `, profit before rounding ${solver.profit}`;
  const bound =
    solver.profitBound === null ? "" : `, no portfolio earns more than ${solver.profitBound}`;
  return [
    ...forms,
    ...checks,
    `solver: ${solver.answer} after ${solver.pivots} pivots${profit}${bound}`,
    ...(binding.length === 0
      ? []
      : [safeText(`bought to the end of a level: ${binding.join(", ")}`)]),
    ...verified.map((what) => `verified: ${what}`),
  ].map((line) => `${indent}${line}`);
}
