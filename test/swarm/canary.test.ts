// The swarm is shown broken engines, journals and venues: it has to find each. A check that has never failed is not
// known to work.

import { describe, expect, test } from "vitest";
import type { MemoryJournal } from "../../src/adapters/storage/journal/memory-journal.ts";
import type { Venue } from "../../src/domain/market/venue.ts";
import type { SubmitOrder } from "../../src/domain/message/command.ts";
import type { NewEvent } from "../../src/domain/message/input.ts";
import type { EngineRecord } from "../../src/domain/message/record.ts";
import { contractMicros } from "../../src/domain/units/contract-micros.ts";
import { epochMicros } from "../../src/domain/units/epoch-micros.ts";
import { integerOf } from "../../src/domain/units/unit.ts";
import { noUsd, usdMicros } from "../../src/domain/units/usd-micros.ts";
import type { Journal, JournalObserver } from "../../src/ports/journal.ts";
import type { EngineHost } from "../../src/runtime/engine-host.ts";
import { rigSettings } from "../support/engine-rig.ts";
import { reversalProblems } from "./judge-reversals.ts";
import { Promises } from "./promises.ts";
import { ScriptedVenue } from "./scripted-venue.ts";
import { runSeed, type SwarmParts } from "./swarm-run.ts";
import { withRisk } from "./world.ts";

/** Stories until the fault must have been found. */
const seedsMax = 60;

/** Returns what the swarm says of the fault, or undefined when no story finds it. */
function firstFinding(parts: SwarmParts): string | undefined {
  for (let seed = 1; seed <= seedsMax; seed += 1) {
    try {
      runSeed(seed, parts);
    } catch (error) {
      return (error as Error).message;
    }
  }
  return undefined;
}

/** Takes and books the second fill of an order, and never says so: not even when it is asked. */
class ForgetfulVenue extends ScriptedVenue {
  readonly #forgotten = new Map<string, number>();

  override connect(deliver: (event: NewEvent) => void): void {
    super.connect((event) => {
      if (event.kind === "FillReported" && event.fill.fillId.endsWith("#1")) {
        this.#forgotten.set(event.fill.clientOrderId, integerOf(event.fill.size));
        return;
      }
      if ("filled" in event) {
        const missing = this.#forgotten.get(event.clientOrderId) ?? 0;
        const filled = contractMicros(Math.max(0, integerOf(event.filled) - missing));
        deliver({ ...event, filled });
      } else deliver(event);
    });
  }
}

/** Takes fills back and never says so. */
class SilentVenue extends ScriptedVenue {
  override connect(deliver: (event: NewEvent) => void): void {
    super.connect((event) => {
      if (event.kind !== "FillFinalityChanged" || event.finality !== "failed") deliver(event);
    });
  }
}

/** Takes most of its fills back. */
class FragileVenue extends ScriptedVenue {
  constructor(...parts: ConstructorParameters<typeof ScriptedVenue>) {
    super(...parts);
    this.finality.failsIn = 90;
  }
}

/** Sends every order to itself a second time. */
class EchoVenue extends ScriptedVenue {
  override submit(command: SubmitOrder): void {
    super.submit(command);
    super.submit(command);
  }
}

/** Says that records are on disk as soon as they are handed over. */
class HastyJournal implements Journal {
  readonly #journal: MemoryJournal;
  readonly #observers: JournalObserver[] = [];

  constructor(journal: MemoryJournal) {
    this.#journal = journal;
  }

  get durableSequence(): number {
    return this.#journal.appendedSequence;
  }

  get waiting(): number {
    return 0;
  }

  get waitingMax(): number {
    return this.#journal.waitingMax;
  }

  append(records: readonly EngineRecord[]): void {
    this.#journal.append(records);
    for (const observer of this.#observers) observer.durable(this.durableSequence);
  }

  read(fromSequence: number): Iterable<EngineRecord> {
    return this.#journal.read(fromSequence);
  }

  observe(observer: JournalObserver): void {
    this.#observers.push(observer);
  }

  close(): Promise<void> {
    return this.#journal.close();
  }
}

/** Makes a part of the live engine answer what it is told. */
function blind<Part extends object>(part: Part, method: keyof Part, answer: () => unknown): void {
  Object.defineProperty(part, method, { value: answer, configurable: true });
}

function everyStep(fault: (host: EngineHost) => void): SwarmParts {
  return { meddle: (host) => fault(host) };
}

const faults: readonly (readonly [string, SwarmParts, RegExp])[] = [
  [
    "a venue that drops a fill silently",
    { venue: (...all) => new ForgetfulVenue(...all) },
    /we (?:hold|have) \d+(?: micros)?, the venue says \d+/,
  ],
  [
    "fills that are taken back and go on counting",
    { venue: (...all) => new SilentVenue(...all) },
    /we (?:hold|have) \d+(?: micros)?, the venue says \d+/,
  ],
  [
    "an unwind that nobody reckoned with and that does not wait",
    {
      ...everyStep(({ engine }) => {
        const { core } = engine;
        if (Object.hasOwn(core, "replyContext")) return;
        const replyContext = core.replyContext.bind(core);
        const hasty = () => ({ ...replyContext(), mayAddOrder: () => true });
        Object.defineProperty(core, "replyContext", { value: hasty });
      }),
      venue: (...all) => new FragileVenue(...all),
      settings: withRisk({ ordersPerMinuteMax: 3 }),
    },
    /is number \d+ of its minute/,
  ],
  ["orders that are sent twice", { venue: (...all) => new EchoVenue(...all) }, /was sent .* twice/],
  [
    "a journal that calls records durable too early",
    { journal: (journal) => new HastyJournal(journal) },
    /left before its record was durable/,
  ],
  [
    "state that changes without a record",
    {
      meddle: (host, step) => {
        if (step !== 30) return;
        const at = epochMicros(0);
        const record = { sequence: 1, at, input: 1, set: true, reason: "nobody said so" };
        host.engine.core.durable.counters.apply({ kind: "KillSwitchChanged", ...record });
      },
    },
    /the fold differs from the live state/,
  ],
  [
    "a kill switch that is not looked at",
    everyStep(({ engine }) => blind(engine.core.durable.counters, "killSwitch", () => undefined)),
    /the kill switch is set/,
  ],
  [
    "safe mode that is not looked at",
    everyStep(({ engine }) => blind(engine.core.durable.counters, "safeMode", () => undefined)),
    /safe mode is on/,
  ],
  [
    "an exposure that is not counted",
    {
      ...everyStep(({ engine }) =>
        blind(engine.core.durable.accounts, "exposureOfMarket", () => noUsd),
      ),
      settings: withRisk({ exposureMarketMax: usdMicros(20_000_000) }),
    },
    /approved beyond exposureMarketMax/,
  ],
  [
    "orders of the last minute that are not counted",
    {
      ...everyStep(({ engine }) =>
        blind(engine.core.durable.counters, "ordersInLastMinute", () => 0),
      ),
      settings: withRisk({ ordersPerMinuteMax: 3 }),
    },
    /approved beyond ordersPerMinuteMax|is number \d+ of its minute/,
  ],
  [
    "an episode whose taking is forgotten",
    everyStep(({ engine }) => {
      const { episodes } = engine.core.durable;
      const find = episodes.find.bind(episodes);
      const forget = (opportunityId: string) => {
        const episode = find(opportunityId);
        return episode && { ...episode, taken: false };
      };
      Object.defineProperty(episodes, "find", { value: forget, configurable: true });
    }),
    /was taken twice/,
  ],
  [
    "a fill that is booked twice",
    everyStep(({ engine }) => blind(engine.core.durable.accounts, "isPosted", () => false)),
    /is posted already/,
  ],
  [
    "cash that is promised twice",
    everyStep(({ engine }) => {
      const { accounts } = engine.core.durable;
      const promised = (venue: Venue) => accounts.cash(venue);
      Object.defineProperty(accounts, "freeCash", { value: promised, configurable: true });
    }),
    /free cash:\w+ is -\d+ micros/,
  ],
];

describe("the swarm finds", () => {
  test.each(faults)("%s", (_, parts, words) => {
    expect(firstFinding(parts)).toMatch(words);
  });
});

/** Everything a story has recorded, without what its crashes undid. */
function recordsOf(seed: number): EngineRecord[] {
  const records: EngineRecord[] = [];
  runSeed(seed, {
    journal: (journal) => {
      const append = journal.append.bind(journal);
      journal.append = (added) => {
        records.splice((added[0]?.sequence ?? 1) - 1);
        records.push(...added);
        append(added);
      };
      return journal;
    },
  });
  return records;
}

test("a group that lost a fill and never ended, or ended alone without a word, is found", () => {
  const stories = Array.from({ length: 40 }, (_, position) => recordsOf(position + 1));
  const reopened = stories.find((story) => story.some(({ kind }) => kind === "GroupReopened"));
  const cut = reopened?.findIndex(({ kind }) => kind === "GroupReopened") ?? 0;
  expect(reversalProblems(reopened?.slice(0, cut + 3) ?? [], [])).toEqual([
    expect.stringMatching(/lost a fill and never ended/),
  ]);
  const untold = stories.flatMap((story) => reversalProblems(story, []));
  expect(untold).toContainEqual(expect.stringMatching(/and nobody was told/));
});

test("an order larger than its approval is found", () => {
  const stories = Array.from({ length: 5 }, (_, position) => recordsOf(position + 1));
  const records = stories.find((story) => story.some(({ kind }) => kind === "LegIntended")) ?? [];
  const judge = (story: readonly EngineRecord[]): Promises =>
    new Promises(rigSettings, story, (what) => {
      throw new TypeError(what);
    });
  expect(() => judge(records)).not.toThrow();
  const larger = records.map((record): EngineRecord => {
    if (record.kind !== "LegIntended") return record;
    const size = contractMicros(integerOf(record.order.size) + 100_000_000);
    return { ...record, order: { ...record.order, size } };
  });
  expect(() => judge(larger)).toThrow("is larger than its approval");
});
