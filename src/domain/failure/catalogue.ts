// Every expected failure of the program, once. Codes are permanent: a code is never reused and never removed, a
// retired one says so. `docs/errors.md` is generated from this file.

import { type CatalogueEntry, entry } from "./catalogue-entry.ts";
import { programFailures } from "./program-failures.ts";
import { venueFailures } from "./venue-failures.ts";

/** Blocks: UNI units · QUA quality · EQV equivalence · DET detection · SIZ sizing · RSK risk · EXE execution ·
 * PFL portfolio · VEN venues · CFG configuration · CAP captures · STO storage · RUN running the program. */
export const catalogue = {
  "UNI-001": entry(
    "Not a decimal number",
    "error",
    "do-not-retry",
    "Write a plain decimal such as 0.42.",
  ),
  "UNI-002": entry(
    "Too many decimals",
    "error",
    "do-not-retry",
    "Use no more decimals than the unit holds; nothing is rounded silently.",
  ),
  "UNI-003": entry(
    "Number too large",
    "error",
    "do-not-retry",
    "The value does not fit a safe integer of its unit.",
  ),

  "QUA-101": entry(
    "Crossed book",
    "warning",
    "retry",
    "The best bid is above the best ask; the book is refused until an update uncrosses it.",
  ),
  "QUA-102": entry(
    "Locked book",
    "information",
    "retry",
    "Best bid and best ask are equal; nothing is decided on it.",
  ),
  "QUA-103": entry(
    "Stale quote",
    "warning",
    "retry",
    "No sign of life from the feed within its horizon; check the connection.",
  ),
  "QUA-104": entry(
    "Price off the tick grid",
    "warning",
    "do-not-retry",
    "The market's tick scheme and its book disagree; the catalogue may be out of date.",
  ),
  "QUA-105": entry(
    "Price out of range",
    "warning",
    "do-not-retry",
    "A price at or below 0, or at or above 1 USD, was refused.",
  ),
  "QUA-106": entry(
    "Start-up artefact",
    "information",
    "retry",
    "The book of a fresh connection is not trusted until it has been confirmed.",
  ),
  "QUA-107": entry("No book", "information", "retry", "The market has no two-sided book yet."),
  "QUA-108": entry(
    "Market not open",
    "information",
    "retry",
    "The venue does not accept orders for this market now.",
  ),
  "QUA-109": entry(
    "Sequence gap",
    "warning",
    "retry",
    "Updates were lost; the book is refused until a snapshot has repaired it.",
  ),
  "QUA-110": entry(
    "Size out of range",
    "warning",
    "do-not-retry",
    "A negative size, or one beyond the safe range, was refused.",
  ),
  "QUA-111": entry(
    "Another feed's book",
    "information",
    "retry",
    "The market is fed by another stream whose book is whole: a late poll or a left-over change was turned away.",
  ),
  "QUA-112": entry(
    "Late quote",
    "warning",
    "retry",
    "By the venue's clock the quote was old when it came: the connection or this machine lags behind.",
  ),
  "QUA-113": entry(
    "Clocks disagree",
    "error",
    "retry",
    "The venue's times are too far from ours to judge any age; check this machine's clock.",
  ),
  "QUA-114": entry(
    "Price jump",
    "information",
    "retry",
    "The price moved further than this market does; it is believed again once it has stood for a while.",
  ),
  "QUA-115": entry(
    "Older than the book",
    "information",
    "retry",
    "A whole book from before the newest change was turned away; a new one has been asked for.",
  ),
  "QUA-116": entry(
    "Absurd offer",
    "warning",
    "retry",
    "More is offered at the best price than quality.touchNotionalMax and 16 times this market's ordinary; one that stays counts as ordinary after about a minute.",
  ),
  "QUA-117": entry(
    "Frozen beside its twin",
    "warning",
    "retry",
    "The book stood still while the same claim moved elsewhere; it is believed when it changes or is confirmed.",
  ),
  "QUA-118": entry(
    "Book disproved",
    "warning",
    "retry",
    "The venue's own book differs from the stream's; refused until a whole book has come.",
  ),
  "QUA-119": entry(
    "Quarantined",
    "warning",
    "retry",
    "The book had to be corrected too often; it returns by itself after quality.corrections.quarantine.",
  ),

  "EQV-201": entry(
    "Relation names an unknown market",
    "warning",
    "retry",
    "The relation is kept and becomes active when the market is listed.",
  ),
  "EQV-202": entry(
    "Contradictory relation",
    "critical",
    "do-not-retry",
    "The relation contradicts an approved one; the component is quarantined until a person decides.",
  ),
  "EQV-203": entry(
    "Relation too large",
    "error",
    "do-not-retry",
    "The relation names more markets than the configured limit.",
  ),
  "EQV-204": entry(
    "Relation without provenance",
    "error",
    "do-not-retry",
    "Only relations that people approved, or that the venue's structure states, may trade.",
  ),
  "EQV-205": entry(
    "Too many relations",
    "error",
    "do-not-retry",
    "The engine holds as many relations as it takes; remove those of markets that have settled.",
  ),

  "DET-301": entry(
    "Profit below the minimum",
    "information",
    "retry",
    "The worst-case profit of the best size is below detection.profitMin.",
  ),
  "DET-302": entry(
    "Margin below the minimum",
    "information",
    "retry",
    "Profit per dollar of capital is below detection.marginMin.",
  ),
  "DET-303": entry(
    "Edge too large to be true",
    "warning",
    "do-not-retry",
    "The edge per dollar of payout exceeds detection.spreadMax: treated as bad data.",
  ),
  "DET-304": entry(
    "Not enough liquidity",
    "information",
    "retry",
    "A leg shows less than detection.liquidityMin at its touch.",
  ),
  "DET-305": entry(
    "Yield below the minimum",
    "information",
    "retry",
    "The annual yield on the capital that stays tied up is below detection.apyMin.",
  ),
  "DET-306": entry(
    "Lane disabled",
    "information",
    "do-not-retry",
    "The lane is off in detection.lanes.",
  ),
  "DET-307": entry(
    "No size is profitable",
    "information",
    "retry",
    "After exact fees no whole number of lots earns anything.",
  ),
  "DET-308": entry(
    "Soft loss above the budget",
    "information",
    "do-not-retry",
    "States could split it whose loss detection.softLossMax or softStateLossMax does not allow, or nobody has priced.",
  ),
  "DET-309": entry(
    "Fees unknown",
    "warning",
    "retry",
    "The market's fee schedule is unknown; it is closed to trading until the venue states it.",
  ),
  "DET-310": entry(
    "Below the hurdle",
    "information",
    "retry",
    "Until its cash it earns less than detection.hurdleRate asks of the capital that stays tied up.",
  ),
  "DET-311": entry(
    "Certificate with an impossible state",
    "critical",
    "do-not-retry",
    "A state it puts weight on breaks a relation; the states or the relations it was made from are others.",
  ),
  "DET-312": entry(
    "Certificate does not cover an offer",
    "warning",
    "do-not-retry",
    "An offer costs less than the certificate expects it to pay; it proves nothing about these quotes.",
  ),
  "DET-313": entry(
    "Order outside the rules",
    "critical",
    "do-not-retry",
    "A leg of the portfolio breaks a lot, a minimum or the depth of its book; the sizing is wrong.",
  ),
  "DET-314": entry(
    "Portfolio with a wrong figure",
    "critical",
    "do-not-retry",
    "A cost, fee, payout or profit is not what it is claimed to be; the sizing or the states are wrong.",
  ),
  "DET-315": entry(
    "Verifier could not decide",
    "warning",
    "do-not-retry",
    "The question is beyond the verifier's limits or its rules; nothing is known, which is never read as proven.",
  ),
  "DET-316": entry(
    "Certificate is no probability",
    "critical",
    "do-not-retry",
    "Weights, states and expectations do not fit together; the solver that made it is wrong.",
  ),
  "DET-320": entry(
    "Not a snapshot",
    "error",
    "do-not-retry",
    "The file as a whole cannot be used; docs/detect.md says what a snapshot holds.",
  ),
  "DET-321": entry(
    "Market of a snapshot unreadable",
    "error",
    "do-not-retry",
    "Correct the market at the place named; its component has no answer, the others have.",
  ),
  "DET-322": entry(
    "Market described twice",
    "error",
    "do-not-retry",
    "Leave one description of the market; its component has no answer, the others have.",
  ),
  "DET-323": entry(
    "Relation of a snapshot unreadable",
    "error",
    "do-not-retry",
    "Correct the relation at the place named; the markets it names have no answer, the others have.",
  ),
  "DET-330": entry(
    "Component not decided",
    "warning",
    "retry",
    "The solver's counted work did not suffice to find a portfolio or a proof that there is none. The component is looked at again with its next quote; undecided is never read as none.",
  ),

  "SIZ-401": entry(
    "No free cash",
    "information",
    "retry",
    "A venue of the group has less free cash than one lot costs.",
  ),
  "SIZ-402": entry(
    "Below the minimum order",
    "information",
    "retry",
    "The size left after all limits is below the smallest order of a leg.",
  ),
  "SIZ-403": entry(
    "No profit left after sizing",
    "information",
    "retry",
    "At the reduced size the group no longer earns the minimum profit.",
  ),
  "SIZ-404": entry(
    "Fee taken in shares",
    "information",
    "do-not-retry",
    "What such an order delivers is less than its fills say; execution cannot hedge it yet.",
  ),

  "RSK-501": entry(
    "Kill switch set",
    "critical",
    "do-not-retry",
    "Clear it with `arbytron resume` once the cause is understood.",
  ),
  "RSK-502": entry(
    "Safe mode",
    "critical",
    "do-not-retry",
    "Read the reason with `arbytron status`, repair it, then acknowledge.",
  ),
  "RSK-503": entry(
    "Total exposure limit",
    "warning",
    "retry",
    "risk.exposureTotalMax would be exceeded.",
  ),
  "RSK-504": entry(
    "Venue exposure limit",
    "warning",
    "retry",
    "risk.exposureVenueMax would be exceeded.",
  ),
  "RSK-505": entry(
    "Market exposure limit",
    "warning",
    "retry",
    "risk.exposureMarketMax would be exceeded.",
  ),
  "RSK-506": entry(
    "Cluster exposure limit",
    "warning",
    "retry",
    "risk.exposureClusterMax would be exceeded.",
  ),
  "RSK-507": entry(
    "Too many open groups",
    "warning",
    "retry",
    "risk.positionsMax groups are open.",
  ),
  "RSK-508": entry(
    "Order rate limit",
    "warning",
    "retry",
    "risk.ordersPerMinuteMax would be exceeded by the orders sent and those that open groups may still need.",
  ),
  "RSK-509": entry(
    "Daily loss limit",
    "critical",
    "do-not-retry",
    "risk.dailyLossMax is reached; nothing opens before the next day boundary.",
  ),
  "RSK-510": entry(
    "Position size limit",
    "warning",
    "retry",
    "The group costs more than sizing.positionSizeMax, or could lose more than that if nothing can be repaired.",
  ),
  "RSK-511": entry(
    "Mode does not trade",
    "information",
    "do-not-retry",
    "The program runs in observe or dry-run mode.",
  ),
  "RSK-512": entry(
    "Worst loss above the limit",
    "warning",
    "retry",
    "What selling a half-filled group inside its loss bound would cost exceeds what may still be lost today.",
  ),
  "RSK-515": entry(
    "Venue does not agree with the ledger",
    "critical",
    "reconcile-first",
    "The venue reports other cash than the ledger holds; find the difference before trading there.",
  ),
  "RSK-516": entry(
    "Venue closed to new groups",
    "critical",
    "reconcile-first",
    "Its adapter says why; a change of format or a triggered protection waits for `arbytron acknowledge`.",
  ),
  "RSK-517": entry(
    "Group out of proportion",
    "critical",
    "do-not-retry",
    "Detection or sizing made a group that cannot be executed; report it with the record.",
  ),
  "RSK-518": entry(
    "Both outcomes among more legs",
    "warning",
    "do-not-retry",
    "The venue nets both outcomes of a market at once, so the group could not be sold again; take the pair by itself.",
  ),
  "RSK-514": entry(
    "Program is ending",
    "information",
    "do-not-retry",
    "Nothing opens while what is open finishes.",
  ),
  "RSK-513": entry(
    "Outbox full",
    "warning",
    "retry",
    "Commands wait for the journal; nothing opens until it has caught up.",
  ),

  "EXE-601": entry(
    "Order outcome unknown",
    "critical",
    "reconcile-first",
    "The venue is asked; nothing is sent again before it has answered.",
  ),
  "EXE-602": entry(
    "Order rejected",
    "warning",
    "do-not-retry",
    "The venue refused the order; its own words are in the record.",
  ),
  "EXE-603": entry(
    "Leg half filled",
    "warning",
    "reconcile-first",
    "The rest of the group was sized to the actual fill, or unwound.",
  ),
  "EXE-604": entry(
    "Unwind incomplete",
    "critical",
    "reconcile-first",
    "A leg stands alone and could not be flattened inside its loss bound; a person must decide.",
  ),
  "EXE-605": entry(
    "Not an approved group",
    "critical",
    "do-not-retry",
    "Execution was handed something that risk did not approve.",
  ),
  "EXE-607": entry(
    "Order withheld",
    "information",
    "do-not-retry",
    "Trading was halted before the order had left; nothing was sent.",
  ),
  "EXE-608": entry(
    "Leg alone after a reversal",
    "critical",
    "reconcile-first",
    "A fill was taken back whose group is settled or no longer remembered; a person must flatten what is left.",
  ),
  "EXE-606": entry(
    "Order unfilled",
    "information",
    "retry",
    "The price was gone when the order arrived.",
  ),

  "PFL-701": entry(
    "Ledger does not balance",
    "critical",
    "reconcile-first",
    "A posting's debits and credits differ; the program stops opening.",
  ),
  "PFL-702": entry(
    "Balance differs from the venue's",
    "critical",
    "reconcile-first",
    "Cash differs from what the venue reports; nothing opens there until the two agree.",
  ),
  "PFL-703": entry(
    "Reservation exceeded",
    "error",
    "reconcile-first",
    "A fill cost more than was set aside for its leg: a larger fee or a worse price than the venue promised.",
  ),
  "PFL-704": entry(
    "Fill taken back",
    "warning",
    "reconcile-first",
    "The venue's settlement of a trade failed; the ledger was put back and its group decides again.",
  ),
  "PFL-705": entry(
    "Contradictory finality",
    "critical",
    "reconcile-first",
    "A venue calls a fill failed that is final, or confirmed that it took back; compare our fills with the venue's.",
  ),
  "PFL-706": entry(
    "Fee corrections above their limit",
    "critical",
    "reconcile-first",
    "Small differences of cash were booked as fees too often in one day; look for what leaks.",
  ),
  "PFL-707": entry(
    "Fee tolerance refused",
    "error",
    "do-not-retry",
    "A balance came with a tolerance that is negative or too large; the difference is treated as a dispute.",
  ),

  ...venueFailures,

  ...programFailures,
} as const satisfies Readonly<Record<string, CatalogueEntry>>;

export type FailureCode = keyof typeof catalogue;
