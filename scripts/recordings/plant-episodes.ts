// A copy of a recording into which genuine episodes are planted: at moments at which it offers nothing, its quotes are
// made explicit in size, one of them changes for a few seconds, and everything is put back. Which moments, quotes and sizes
// follows from the seed alone.

import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { marketOf } from "../../src/domain/market/venue.ts";
import { startCapture } from "../../src/replay/capture/capture-writer.ts";
import { ImportTally } from "../../src/replay/importers/import-tally.ts";
import { kalshiHighTemperature } from "../../src/replay/importers/kalshi-high-temperature.ts";
import { polymarketUsQuotes } from "../../src/replay/importers/polymarket-us-quotes.ts";
import { type QuotePlace, QuoteTimeline } from "../../src/replay/importers/quote-timeline.ts";
import { type StatedRelation, withRelations } from "../../src/replay/importers/recording-plan.ts";
import { noPrice, type TopOfBook } from "../../src/replay/importers/top-of-book.ts";
import { RandomStream, seededSource } from "../../src/simulation/random-stream.ts";
import {
  type ExpectedEpisode,
  type PlannedPlant,
  type PlantedQuote,
  planPlant,
} from "./plan-plant.ts";
import { type RecordedKind, recordedKind } from "./recorded-quotes.ts";

export interface Plant extends ExpectedEpisode {
  readonly shape: PlannedPlant["shape"];
  readonly relationId: string;
  /** While the changed quote stands, epoch micros. */
  readonly fromMicros: number;
  readonly untilMicros: number;
}

export interface PlantRequest {
  readonly path: string;
  /** Where the capture goes; an empty or absent folder. */
  readonly folder: string;
  readonly seed: number;
  readonly plants: number;
  /** What is known besides the importer's relations. */
  readonly relations: readonly StatedRelation[];
}

const second = 1_000_000;

/** When each step comes after the beginning of a plant: longer apart than a jump needs to be believed. */
const steps = {
  again: 3,
  prepared: 4,
  changed: 6,
  still: 9,
  back: 12,
  backStill: 15,
  restored: 18,
} as const;

/** Time between two plants, and after anything that keeps quotes from being believed. */
const pauseMicros: Readonly<Record<RecordedKind, number>> = {
  kalshi_highny: 300 * second,
  polymarket_us: 300 * second,
};
const troubleMicros = 1_800 * second;

/** Writes the copy as a capture and returns what was planted; it may be less than was asked for. */
export async function plantEpisodes(request: PlantRequest): Promise<Plant[]> {
  const kind = recordedKind(request.path);
  const importer = kind === "kalshi_highny" ? kalshiHighTemperature : polymarketUsQuotes;
  const lines = linesOf(request.path);
  const reading = importer.startReading(lines[0] ?? "");
  const rows = lines.slice(1).filter((line) => line !== "");
  for (const row of rows) reading.survey(row);
  const plan = withRelations(reading.plan(), request.relations);
  const { statement, name } = importer;
  const started = startCapture({
    folder: request.folder,
    identity: {
      captureId: `planted-${request.seed}`,
      kind: "imported",
      programVersion: "planted",
      configurationHash: "",
      seed: request.seed,
      settings: null,
      recording: {
        recording: name,
        sourceName: "planted",
        sourceSha256: "",
        samplingInterval: statement.samplingInterval,
        stalenessHorizon: statement.stalenessHorizon,
        declaredSizeContractMicros: 100 * second,
        notes: statement.notes,
      },
    },
  });
  if (!started.ok) throw new Error(started.failure.message);
  const writer = started.value;
  const { stalenessHorizon } = statement;
  const settings = { statement, stalenessHorizon, declaredSizeContractMicros: 100 * second };
  const timeline = new PlantingTimeline(writer, plan, settings, new ImportTally());
  const planter = new Planter(timeline, kind, plan.relations, request.seed);
  let timeText = "";
  for (const [position, row] of rows.entries()) {
    const time = row.slice(0, row.indexOf(","));
    if (time !== timeText) {
      timeText = time;
      const due = Math.floor((position / rows.length) * (request.plants + 1));
      if (planter.planted.length < due) {
        reading.finish(timeline);
        planter.plant();
      }
    }
    timeline.tally.beginRow(row, position + 2);
    reading.translate(row, timeline);
    if (writer.pendingBytes > 8 * second) await writer.drain();
  }
  reading.finish(timeline);
  timeline.finish();
  const closed = await writer.close();
  if (!closed.ok) throw new Error(closed.failure.message);
  return planter.planted;
}

function linesOf(path: string): string[] {
  const bytes = readFileSync(path);
  return (path.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8").split("\n");
}

/** Knows what stands in the books, and since when nothing disturbs them. */
class PlantingTimeline extends QuoteTimeline {
  readonly latest = new Map<string, { readonly place: QuotePlace; readonly top: TopOfBook }>();
  /** When a session began or a quote was contradicted last, epoch micros. */
  troubledAtMicros = 0;
  #sessionsSeen = 0;

  override quote(place: QuotePlace, top: TopOfBook): void {
    super.quote(place, top);
    this.latest.set(this.marketAt(place.stream, place.market), { place, top });
    if (place.isContradicted === true || this.sessions !== this.#sessionsSeen) {
      this.troubledAtMicros = this.lastAtMicros;
    }
    this.#sessionsSeen = this.sessions;
  }
}

class Planter {
  readonly planted: Plant[] = [];
  readonly #timeline: PlantingTimeline;
  readonly #kind: RecordedKind;
  readonly #relations: readonly StatedRelation[];
  readonly #random: RandomStream;
  #restedAtMicros = 0;

  constructor(
    timeline: PlantingTimeline,
    kind: RecordedKind,
    relations: readonly StatedRelation[],
    seed: number,
  ) {
    this.#timeline = timeline;
    this.#kind = kind;
    this.#relations = relations.filter(
      (one) => kind === "kalshi_highny" || one.kind !== "partition",
    );
    this.#random = new RandomStream(seededSource(seed));
  }

  /** Plants an episode now if the moment is one. */
  plant(): void {
    const { lastAtMicros, troubledAtMicros, latest } = this.#timeline;
    const isQuiet = lastAtMicros - troubledAtMicros > troubleMicros;
    if (!isQuiet || lastAtMicros - this.#restedAtMicros < pauseMicros[this.#kind]) return;
    const chosen = this.#random.between(0, this.#relations.length - 1);
    const relation = this.#relations[chosen];
    const known = relation?.instruments.map((one) => latest.get(marketOf(one)));
    if (relation === undefined || known?.some((one) => one === undefined) !== false) return;
    const recorded = known as { place: QuotePlace; top: TopOfBook }[];
    const quotes = recorded.map(
      ({ top }) => [centsOf(top.bidTicks), centsOf(top.askTicks)] as const,
    );
    const plan = planPlant({ kind: this.#kind, relation, quotes }, this.#random);
    if (plan === undefined) return;
    const from = lastAtMicros + 1_000;
    const quiet = recorded.map(({ place }, at) => quoteAt(place, plan.quiet[at] as PlantedQuote));
    const prepared = recorded.map(({ place }, at) =>
      quoteAt(place, plan.prepared[at] as PlantedQuote),
    );
    const place = recorded[plan.decisive]?.place as QuotePlace;
    const changed = [quoteAt(place, plan.changed)];
    this.#write(from, quiet);
    this.#write(from + steps.again * second, quiet);
    this.#write(from + steps.prepared * second, prepared);
    this.#write(from + steps.changed * second, changed);
    this.#write(from + steps.still * second, changed);
    this.#write(from + steps.back * second, quiet);
    this.#write(from + steps.backStill * second, quiet);
    this.#write(from + steps.restored * second, recorded);
    this.#restedAtMicros = this.#timeline.lastAtMicros;
    this.planted.push({
      ...plan.expected,
      shape: plan.shape,
      relationId: relation.id,
      fromMicros: from + steps.changed * second,
      untilMicros: from + steps.back * second,
    });
  }

  #write(
    atMicros: number,
    quotes: readonly { readonly place: QuotePlace; readonly top: TopOfBook }[],
  ): void {
    this.#timeline.advance(atMicros);
    for (const { place, top } of quotes) {
      this.#timeline.quote({ stream: place.stream, market: place.market }, top);
      this.#timeline.endRow();
    }
  }
}

function centsOf(ticks: number): number | null {
  return ticks === noPrice ? null : ticks / 100;
}

function quoteAt(
  place: QuotePlace,
  { bid, ask, size }: PlantedQuote,
): { place: QuotePlace; top: TopOfBook } {
  const ticks = (cents: number | null): number =>
    cents === null ? noPrice : Math.round(cents * 100);
  const micros = size * second;
  return {
    place,
    top: {
      bidTicks: ticks(bid),
      bidSizeContractMicros: micros,
      askTicks: ticks(ask),
      askSizeContractMicros: micros,
    },
  };
}
