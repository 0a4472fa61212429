// Carries out `arbytron wallet`: shows the plan, asks for its name to be typed, sends, and says what moved. Real money needs
// `--live`, and is never sent without asking.

import { randomUUID } from "node:crypto";
import { createInterface } from "node:readline/promises";
import {
  allowanceUnitsMax,
  listApprovals,
  planApproval,
} from "../../../src/adapters/venues/polymarket/chain/approvals.ts";
import { type Executed, execute } from "../../../src/adapters/venues/polymarket/chain/execute.ts";
import type { Asset } from "../../../src/adapters/venues/polymarket/chain/movements.ts";
import type { OperationPlan } from "../../../src/adapters/venues/polymarket/chain/operation-plan.ts";
import { FailureError, failure, unwrap } from "../../../src/domain/failure/result.ts";
import { addDuration, minutes } from "../../../src/domain/units/epoch-micros.ts";
import { requireConfiguration } from "../configuration/command-configuration.ts";
import type { VenueEnvironment } from "../configuration/venue-sections.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { type WalletOptions, walletUses } from "./wallet-options.ts";
import { approvalPlans, planOf } from "./wallet-plans.ts";
import { openWalletSession, type WalletSession } from "./wallet-session.ts";
import {
  coinsText,
  outcomeJson,
  outcomeText,
  planJson,
  planLines,
  standingJson,
  unitsText,
} from "./wallet-text.ts";

/** Not in a block by then, a transaction gives its number to an empty one. */
const sendWithin = minutes(5);

export async function runWallet(options: WalletOptions): Promise<ExitCode> {
  const { config, flags } = options;
  const loaded = requireConfiguration({ config, flags, environment: process.env });
  const configured = loaded.configuration.venues.polymarket;
  if (options.task.kind !== "status") checkSending(options, configured.environment);
  const session = openWalletSession(configured, options);
  try {
    await carryOut(session, options);
    return exitCodes.success;
  } finally {
    await session.close();
  }
}

/** Refuses what must not be sent as it was asked for, before anything is looked at. */
function checkSending({ dryRun, live, yes }: WalletOptions, environment: VenueEnvironment): void {
  if (dryRun) return;
  if (environment !== "local" && !live) {
    const words = `${environment} is real money: nothing is sent without --live; --dry-run shows the plan`;
    throw new FailureError(failure("RUN-931", words));
  }
  if (environment !== "local" && yes) {
    throw new FailureError(failure("RUN-940", "--yes is for the environment local only"));
  }
}

async function carryOut(session: WalletSession, options: WalletOptions): Promise<void> {
  const { task } = options;
  if (task.kind === "status") return showStatus(session, options.json);
  if (task.kind === "approve" || task.kind === "revoke") {
    const plans = await approvalPlans(session.reads, task);
    if (plans.length === 0) print(options, ["nothing to do"], { done: [] });
    else await sendAll(session, options, plans);
    return;
  }
  const plan = unwrap(await planOf(session.reads, task));
  if (options.dryRun || plan.approvals.length === 0) return sendAll(session, options, [plan]);
  if (!options.approve) {
    const words = plan.approvals.map(({ token, spender }) => `${spender} to move ${token}`);
    const message = `${words.join(" and ")} is not allowed: add --approve, or see wallet approve`;
    throw new FailureError(failure("VEN-890", message));
  }
  const approvals = plan.approvals.map((approval) => unwrap(planApproval(approval)));
  const again = async () => unwrap(await planOf(session.reads, task));
  await sendAll(session, options, [...approvals, plan], again);
}

/** Shows all plans, asks once, and sends one after the other. What needs approvals is planned again once they are there. */
async function sendAll(
  session: WalletSession,
  options: WalletOptions,
  plans: readonly OperationPlan[],
  again?: () => Promise<OperationPlan>,
): Promise<void> {
  if (options.dryRun) {
    print(options, plans.flatMap(planLines), { plans: plans.map(planJson) });
    return;
  }
  process.stderr.write(`${plans.flatMap(planLines).join("\n")}\n`);
  if (!options.yes) await confirm(options.task.kind);
  const sender = await session.openSender();
  const done: Executed[] = [];
  for (const plan of plans) {
    const ready = plan.approvals.length > 0 && again !== undefined ? await again() : plan;
    const deadline = addDuration(session.clock.now(), sendWithin);
    const id = `wallet ${randomUUID()}`;
    done.push(unwrap(await execute(ready, { reads: session.reads, sender, id, deadline })));
  }
  print(options, done.map(outcomeText), { done: done.map(outcomeJson) });
}

/** Waits for the word to be typed; `RUN-940` for another, and where nobody can type. */
async function confirm(word: string): Promise<void> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  const ended = new Promise<string>((resolve) => lines.once("close", () => resolve("")));
  try {
    const typed = await Promise.race([lines.question(`type ${word} to send it: `), ended]);
    if (typed.trim() === word) return;
  } finally {
    lines.close();
  }
  throw new FailureError(failure("RUN-940", `${word} was not typed: nothing was sent`));
}

async function showStatus({ reads }: WalletSession, json: boolean): Promise<void> {
  unwrap(await reads.checkChain());
  const coins = unwrap(await reads.coins());
  const balances: Record<string, string> = {};
  for (const name of ["pusd", "bridgedDollar"] as const) {
    if (reads.contracts.addresses[name] === null) continue;
    const asset: Asset = { token: unwrap(await reads.contract(name)), id: null, name };
    balances[name] = unitsText(unwrap(await reads.balance(asset)));
  }
  const approvals = unwrap(await listApprovals(reads, walletUses, allowanceUnitsMax));
  const { wallet, contracts } = reads;
  const shown = approvals.map(standingJson);
  const lines = [
    `wallet ${wallet} on chain ${contracts.chainId}`,
    `  coins  ${coinsText(coins)}`,
    ...Object.entries(balances).map(([name, amount]) => `  ${name}  ${amount}`),
    ...shown.map(
      ({ token, spender, value, state }) => `  ${token} ${spender}: ${value} (${state})`,
    ),
  ];
  const answer = { wallet, chainId: contracts.chainId, coins: coinsText(coins), balances };
  print({ json }, lines, { ...answer, approvals: shown });
}

function print(
  { json }: Pick<WalletOptions, "json">,
  lines: readonly string[],
  facts: object,
): void {
  const text = json ? JSON.stringify({ ok: true, ...facts }, null, 2) : lines.join("\n");
  process.stdout.write(`${text}\n`);
}
