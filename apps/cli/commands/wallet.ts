// `arbytron wallet`: what a Polymarket wallet holds and allows, and its operations on the chain.

import { Argument, Command, InvalidArgumentError, Option } from "commander";
import { integerOf } from "../../../src/domain/units/unit.ts";
import { parseUsd } from "../../../src/domain/units/usd-micros.ts";
import type { ExitCode, Finish } from "../exit-codes.ts";
import {
  configOption,
  jsonOption,
  readContracts,
  type SettingOptions,
  setOption,
  settingsOf,
  wholeNumber,
} from "./option-values.ts";
import {
  type WalletConditionKind,
  type WalletOptions,
  type WalletTask,
  type WalletUse,
  walletConditionKinds,
  walletUses,
} from "./wallet-options.ts";

interface Given extends Pick<SettingOptions, "set"> {
  readonly config?: string;
  readonly contracts?: string;
  readonly json?: true;
  readonly dryRun?: true;
  readonly yes?: true;
  readonly live?: true;
  readonly approve?: true;
}

type Start = (options: WalletOptions) => Promise<ExitCode>;

/** Places of questions in a market of exclusive ones. */
const questionsMax = 256;

function readAmount(text: string): bigint {
  return BigInt(integerOf(readContracts(text)));
}

function readDollars(text: string): bigint {
  const parsed = parseUsd(text);
  const micros = parsed.ok ? BigInt(integerOf(parsed.value)) : 0n;
  if (micros > 0n) return micros;
  throw new InvalidArgumentError("A positive amount in dollars such as 250 is expected.");
}

const readIndex = wholeNumber(0, questionsMax - 1);

function readIndexes(text: string): readonly number[] {
  const indexes = text.split(",").map(readIndex);
  if (new Set(indexes).size === indexes.length) return indexes;
  throw new InvalidArgumentError("Each question is named once.");
}

function readOutcome(text: string): 0 | 1 {
  return wholeNumber(0, 1)(text) === 0 ? 0 : 1;
}

function toOptions(given: Given, task: WalletTask): WalletOptions {
  return {
    task,
    config: given.config ?? null,
    flags: settingsOf(given.set === undefined ? {} : { set: given.set }),
    json: given.json === true,
    contracts: given.contracts ?? null,
    dryRun: given.dryRun === true,
    yes: given.yes === true,
    live: given.live === true,
    approve: given.approve === true,
  };
}

/** In the list of parts, where the arguments leave little room. */
const summaries = {
  status: "what it holds and allows",
  approve: "let contracts move its money",
  revoke: "take such rights back",
  split: "dollars into both outcomes",
  merge: "both outcomes into dollars",
  convert: "NO into other YES and dollars",
  redeem: "answered shares into money",
} as const;

type PartName = keyof typeof summaries;

function part(name: PartName, what: string): Command {
  return new Command(name)
    .description(what)
    .summary(summaries[name])
    .addOption(configOption())
    .addOption(setOption())
    .option("--contracts <file>", "addresses on a chain of your own (JSON; local only)")
    .addOption(jsonOption("print what was found or done as JSON"));
}

function sending(name: PartName, what: string): Command {
  return part(name, what)
    .option("--dry-run", "print the plan, send nothing")
    .option("--yes", "do not ask (environment local only)")
    .option("--live", "send with real money (environment production)");
}

function operation(name: PartName, what: string): Command {
  return sending(name, what).option("--approve", "first allow exactly what it needs");
}

const kind = () =>
  new Argument("<kind>", "how the venue makes positions of it").choices(walletConditionKinds);
const condition = () => new Argument("<condition>", "id of the question's condition (hex)");
const amount = () => new Argument("<amount>", "shares, such as 12.5").argParser(readAmount);
const uses = (spelled: string) =>
  new Argument(spelled, "what they are for: orders or operations").choices(walletUses);

async function startWallet(options: WalletOptions): Promise<ExitCode> {
  const { runWallet } = await import("./wallet-action.ts");
  return runWallet(options);
}

export function walletCommand(finish: Finish, start: Start = startWallet): Command {
  const run = async (given: Given, task: WalletTask) => finish(await start(toOptions(given, task)));
  const splitOrMerge = (name: "split" | "merge", what: string) =>
    operation(name, what)
      .addArgument(kind())
      .addArgument(condition())
      .addArgument(amount())
      .action((conditionKind: WalletConditionKind, id: string, units: bigint, given: Given) =>
        run(given, { kind: name, condition: id, conditionKind, amount: units }),
      );
  return new Command("wallet")
    .description("a Polymarket wallet on its chain: approvals, splits, redemptions")
    .addCommand(
      part("status", "what the wallet holds, and who may move it").action((given: Given) =>
        run(given, { kind: "status" }),
      ),
    )
    .addCommand(
      sending("approve", "let the venue's contracts move money up to an amount, and shares")
        .addArgument(uses("<use...>"))
        .addOption(
          new Option("--amount <dollars>", "the most that each may move")
            .argParser(readDollars)
            .makeOptionMandatory(),
        )
        .action((chosen: WalletUse[], given: Given & { readonly amount: bigint }) =>
          run(given, { kind: "approve", uses: chosen, amount: given.amount }),
        ),
    )
    .addCommand(
      sending(
        "revoke",
        "take rights back; all of them, and those of retired contracts, unless named",
      )
        .addArgument(uses("[use...]"))
        .action((chosen: WalletUse[], given: Given) =>
          run(given, { kind: "revoke", uses: chosen }),
        ),
    )
    .addCommand(splitOrMerge("split", "make shares of both outcomes out of dollars"))
    .addCommand(splitOrMerge("merge", "make dollars out of shares of both outcomes"))
    .addCommand(convertCommand(run))
    .addCommand(redeemCommand(run));
}

type Run = (given: Given, task: WalletTask) => Promise<void>;

function convertCommand(run: Run): Command {
  return operation("convert", "NO of exclusive questions into YES of the others and dollars")
    .addArgument(new Argument("<market>", "id of the market of exclusive questions (hex)"))
    .addArgument(amount())
    .addOption(
      new Option("--questions <indexes>", "places of the questions whose NO goes, such as 0,2")
        .argParser(readIndexes)
        .makeOptionMandatory(),
    )
    .action(
      (market: string, units: bigint, given: Given & { readonly questions: readonly number[] }) =>
        run(given, { kind: "convert", market, indexes: given.questions, amount: units }),
    );
}

function redeemCommand(run: Run): Command {
  return operation("redeem", "shares of an answered question into what they pay")
    .addArgument(kind())
    .addArgument(condition())
    .addOption(new Option("--outcome <0|1>", "version-2 only: which").argParser(readOutcome))
    .addOption(new Option("--amount <shares>", "version-2 only: how many").argParser(readAmount))
    .action(
      (
        conditionKind: WalletConditionKind,
        id: string,
        given: Given & { readonly outcome?: 0 | 1; readonly amount?: bigint },
      ) =>
        run(given, {
          kind: "redeem",
          condition: id,
          conditionKind,
          outcome: given.outcome ?? null,
          amount: given.amount ?? null,
        }),
    );
}
