// Decisions as lines, as they happen: what was seen, what was taken, how it ended.

import type { Failure } from "../../../src/domain/failure/result.ts";
import type { Input } from "../../../src/domain/message/input.ts";
import type { EngineRecord } from "../../../src/domain/message/record.ts";
import type { Leg } from "../../../src/domain/order/order.ts";
import { type ContractMicros, formatContracts } from "../../../src/domain/units/contract-micros.ts";
import type { EpochMicros } from "../../../src/domain/units/epoch-micros.ts";
import { formatPrice } from "../../../src/domain/units/price-ticks.ts";
import { integerOf } from "../../../src/domain/units/unit.ts";
import { formatUsd } from "../../../src/domain/units/usd-micros.ts";
import type { StepResult } from "../../../src/engine/engine.ts";
import type { LoopObserver } from "../../../src/runtime/engine-loop.ts";

export class DecisionPrinter implements LoopObserver {
  readonly #output: { write(text: string): unknown };

  constructor(output: { write(text: string): unknown }) {
    this.#output = output;
  }

  stepped(_input: Input | undefined, result: StepResult, _now: EpochMicros): void {
    for (const record of result.records) {
      const said = describe(record);
      if (said !== undefined) this.#output.write(`${timeOf(record)} ${said}\n`);
    }
  }

  problem(problem: Failure): void {
    this.#output.write(`${problem.code} ${problem.message}\n`);
  }
}

function timeOf(record: EngineRecord): string {
  const day = 86_400_000_000;
  const millis = Math.floor((integerOf(record.at) % day) / 1_000);
  const pad = (value: number, width: number): string => String(value).padStart(width, "0");
  const second = Math.floor(millis / 1_000);
  return `${pad(Math.floor(second / 3_600), 2)}:${pad(Math.floor(second / 60) % 60, 2)}:${pad(second % 60, 2)}.${pad(millis % 1_000, 3)}`;
}

/** A leg of another size than the largest says its own. */
function legWords({ instrument, limitPrice, size }: Leg, largest: ContractMicros): string {
  const own = size === largest ? "" : `${formatContracts(size)} `;
  return `${own}${instrument} at ${formatPrice(limitPrice)}`;
}

function describe(record: EngineRecord): string | undefined {
  switch (record.kind) {
    case "EpisodeOpened": {
      const legs = record.legs.map((leg) => legWords(leg, record.size)).join(" + ");
      return `seen     ${record.lane} ${formatUsd(record.profitWorst)} USD on ${formatContracts(record.size)}: ${legs}`;
    }
    case "GroupApproved":
      return `taken    ${record.group.groupId}: ${formatContracts(record.group.size)} for ${formatUsd(record.group.costTotal)} USD`;
    case "GroupDenied":
      return `denied   ${record.code} ${record.message}`;
    case "FillBooked":
      return `filled   ${record.groupId} ${record.fill.side} ${formatContracts(record.fill.size)} ${record.fill.instrument} at ${formatPrice(record.fill.price)}, fee ${formatUsd(record.fill.fee)}`;
    case "FillReversed":
      return `reversed ${record.groupId} ${record.fill.side} ${formatContracts(record.fill.size)} ${record.fill.instrument}: the venue took it back`;
    case "GroupReopened":
      return `reopened ${record.group.groupId}, which had ended ${record.outcome}`;
    case "UnwindStarted":
      return `unwind   ${record.groupId}: ${record.reason}`;
    case "GroupClosed":
      return `closed   ${record.groupId} ${record.outcome}, ${formatUsd(record.profitLocked)} USD locked`;
    case "SafeModeEntered":
      return `SAFE     ${record.reason}`;
    case "KillSwitchChanged":
      return `KILL     ${record.set ? "set" : "cleared"}: ${record.reason}`;
    default:
      return undefined;
  }
}
