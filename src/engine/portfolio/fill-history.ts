// The fills that a venue may still take back, with all that happened to their instruments since the oldest of them.
// Taking one back is more than its mirror when a sale or a settlement came after it: the cost of what was sold, and
// what was won, rested on it. So the instrument's story is told again without it, and the difference is what is posted.

import { assert } from "../../domain/failure/assert.ts";
import {
  type InstrumentId,
  instrumentId,
  marketOf,
  reversibleFillVenues,
  venueOf,
} from "../../domain/market/venue.ts";
import type { FillBooked, PositionSettled } from "../../domain/message/record.ts";
import type { StateHash } from "../../domain/message/state-hash.ts";
import type { Fill } from "../../domain/order/order.ts";
import type { LedgerEntry } from "../../domain/portfolio/ledger.ts";
import { type ContractMicros, contractMicros } from "../../domain/units/contract-micros.ts";
import type { PriceTicks } from "../../domain/units/price-ticks.ts";
import { integerOf } from "../../domain/units/unit.ts";
import { usdMicros } from "../../domain/units/usd-micros.ts";
import { entriesOfFill, entriesOfSettlement } from "./entries.ts";

/** Fills that may wait for their confirmation at once, about 300 bytes each. Beyond it the oldest counts as final: a
 * venue that confirms at all does so within minutes, and one that never does must not fill the memory. */
export const fillsAwaitedMax = 1_024;

/** What happened to all instruments together since the oldest of those fills, about 300 bytes each. Beyond it the oldest
 * counts as final: one that nobody ever decides must not keep all that came after it. */
export const chaptersMax = 8_192;

/** Fills told to have failed that were not reported yet; beyond it the oldest is forgotten. */
export const fillsForestalledMax = 1_024;

/** A fill that can still be taken back. */
export interface AwaitedFill {
  readonly groupId: string;
  readonly legIndex: number;
  readonly fill: Fill;
}

interface FillChapter extends AwaitedFill {
  readonly key: string;
  isFinal: boolean;
}

type Chapter = FillChapter | { readonly settledAt: PriceTicks };

/** One instrument: what it held before the chapters, and what they did since. */
interface Story {
  size: number;
  cost: number;
  chapters: Chapter[];
}

/** What a story comes to: what is held, and what moved on the way there, in micros. */
interface Sum {
  size: number;
  cost: number;
  cash: number;
  fees: number;
  profit: number;
}

/** One fill of one order: both ids, because two venues may count alike. */
export function fillKey(fill: Pick<Fill, "clientOrderId" | "fillId">): string {
  return `${fill.clientOrderId} ${fill.fillId}`;
}

export class FillHistory {
  readonly #stories = new Map<InstrumentId, Story>();
  /** Not final, oldest first. */
  readonly #awaited = new Map<string, FillChapter>();
  readonly #forestalled = new Set<string>();
  /** Of all stories. */
  #chapterCount = 0;

  awaited(fill: Pick<Fill, "clientOrderId" | "fillId">): AwaitedFill | undefined {
    return this.#awaited.get(fillKey(fill));
  }

  /** Every fill that can still be taken back, oldest first: what a venue has to follow after a restart. */
  awaitedFills(): Fill[] {
    return [...this.#awaited.values()].map(({ fill }) => fill);
  }

  isForestalled(fill: Pick<Fill, "clientOrderId" | "fillId">): boolean {
    return this.#forestalled.size > 0 && this.#forestalled.has(fillKey(fill));
  }

  book({ groupId, legIndex, fill }: FillBooked): void {
    if (!reversibleFillVenues.has(venueOf(fill.instrument))) return;
    const story = this.#stories.get(fill.instrument) ?? { size: 0, cost: 0, chapters: [] };
    this.#stories.set(fill.instrument, story);
    const key = fillKey(fill);
    const chapter = { groupId, legIndex, fill, key, isFinal: false };
    this.#add(story, chapter);
    this.#awaited.set(key, chapter);
    for (const oldest of this.#awaited.values()) {
      if (this.#awaited.size <= fillsAwaitedMax && this.#chapterCount <= chaptersMax) break;
      this.#finalise(oldest);
    }
  }

  finalise(fill: Pick<Fill, "clientOrderId" | "fillId">): void {
    const chapter = this.#awaited.get(fillKey(fill));
    if (chapter !== undefined) this.#finalise(chapter);
  }

  forestall(fill: Pick<Fill, "clientOrderId" | "fillId">): void {
    this.#forestalled.add(fillKey(fill));
    for (const oldest of this.#forestalled) {
      if (this.#forestalled.size <= fillsForestalledMax) break;
      this.#forestalled.delete(oldest);
    }
  }

  settle({ market, yesValue }: PositionSettled): void {
    for (const outcome of ["yes", "no"] as const) {
      const instrument = instrumentId(market, outcome);
      const story = this.#stories.get(instrument);
      if (story === undefined) continue;
      this.#add(story, { settledAt: yesValue });
      this.#closeChapters(instrument, story);
    }
  }

  /** Returns what has to be posted so that everything stands as if the fill had never been, and what is held then. */
  reversalOf(fill: Fill): { entries: LedgerEntry[]; held: ContractMicros } {
    const story = this.#storyOf(fill);
    const key = fillKey(fill);
    const was = tell(fill.instrument, story, undefined);
    const is = tell(fill.instrument, story, key);
    const venue = venueOf(fill.instrument);
    const profit = usdMicros(is.profit - was.profit);
    const entries: LedgerEntry[] = [
      { account: `position:${fill.instrument}`, amount: usdMicros(is.cost - was.cost) },
      { account: `fees:${venue}`, amount: usdMicros(is.fees - was.fees) },
      { account: `cash:${venue}`, amount: usdMicros(is.cash - was.cash) },
      ...(integerOf(profit) === 0 ? [] : [{ account: `profit:${venue}` as const, amount: profit }]),
    ];
    return { entries, held: contractMicros(is.size) };
  }

  /** Takes a fill out of its instrument's story. */
  reverse(fill: Fill): void {
    const story = this.#storyOf(fill);
    const key = fillKey(fill);
    story.chapters = story.chapters.filter((chapter) => !("key" in chapter && chapter.key === key));
    this.#chapterCount -= 1;
    this.#awaited.delete(key);
    this.#forestalled.delete(key);
    this.#closeChapters(fill.instrument, story);
  }

  /** Adds nothing while no venue's fill can be taken back, so that captures from before there were any keep their hashes. */
  hashInto(hash: StateHash): void {
    if (this.#stories.size === 0 && this.#forestalled.size === 0) return;
    hash.addText("reversible fills");
    hash.addInteger(this.#stories.size);
    for (const instrument of [...this.#stories.keys()].sort()) {
      const story = this.#stories.get(instrument) as Story;
      hash.addText(instrument);
      hash.addInteger(story.size);
      hash.addInteger(story.cost);
      hash.addInteger(story.chapters.length);
      for (const chapter of story.chapters) hashChapter(hash, chapter);
    }
    for (const key of this.#awaited.keys()) hash.addText(key);
    hash.addInteger(this.#forestalled.size);
    for (const key of this.#forestalled) hash.addText(key);
  }

  #storyOf(fill: Fill): Story {
    const story = this.#stories.get(fill.instrument);
    assert(story !== undefined && this.#awaited.has(fillKey(fill)), "the fill can be taken back");
    return story;
  }

  #add(story: Story, chapter: Chapter): void {
    story.chapters.push(chapter);
    this.#chapterCount += 1;
  }

  #finalise(chapter: FillChapter): void {
    chapter.isFinal = true;
    this.#awaited.delete(chapter.key);
    const { instrument } = chapter.fill;
    const story = this.#stories.get(instrument);
    if (story !== undefined) this.#closeChapters(instrument, story);
  }

  /** What came before the oldest fill that may be taken back is told no more. */
  #closeChapters(instrument: InstrumentId, story: Story): void {
    const sum = beginningOf(story);
    for (let first = story.chapters[0]; first !== undefined; first = story.chapters[0]) {
      if ("key" in first && !first.isFinal) break;
      tellChapter(sum, instrument, first);
      story.chapters.shift();
      this.#chapterCount -= 1;
    }
    story.size = sum.size;
    story.cost = sum.cost;
    if (story.chapters.length === 0 && story.size === 0) this.#stories.delete(instrument);
  }
}

function hashChapter(hash: StateHash, chapter: Chapter): void {
  if (!("key" in chapter)) {
    hash.addText("settled");
    hash.addInteger(integerOf(chapter.settledAt));
    return;
  }
  const { key, isFinal, groupId, legIndex, fill } = chapter;
  hash.addText(key);
  hash.addInteger(isFinal ? 1 : 0);
  hash.addText(groupId);
  hash.addInteger(legIndex);
  hash.addText(fill.side);
  hash.addInteger(integerOf(fill.price));
  hash.addInteger(integerOf(fill.size));
  hash.addInteger(integerOf(fill.fee));
}

/** Tells a story from its beginning, without one of its fills. */
function tell(instrument: InstrumentId, story: Story, without: string | undefined): Sum {
  const sum = beginningOf(story);
  for (const chapter of story.chapters) {
    if (!("key" in chapter) || chapter.key !== without) tellChapter(sum, instrument, chapter);
  }
  return sum;
}

function beginningOf({ size, cost }: Story): Sum {
  return { size, cost, cash: 0, fees: 0, profit: 0 };
}

function tellChapter(sum: Sum, instrument: InstrumentId, chapter: Chapter): void {
  const size = contractMicros(sum.size);
  const position = { instrument, size, cost: usdMicros(sum.cost) };
  if ("key" in chapter) {
    add(sum, entriesOfFill(chapter.fill, position));
    sum.size += integerOf(chapter.fill.size) * (chapter.fill.side === "buy" ? 1 : -1);
  } else {
    add(sum, entriesOfSettlement(position, marketOf(instrument), chapter.settledAt));
    sum.size = 0;
  }
}

function add(sum: Sum, entries: readonly LedgerEntry[]): void {
  for (const { account, amount } of entries) {
    const micros = integerOf(amount);
    if (account.startsWith("cash:")) sum.cash += micros;
    else if (account.startsWith("fees:")) sum.fees += micros;
    else if (account.startsWith("profit:")) sum.profit += micros;
    else sum.cost += micros;
  }
}
