// What the quality gate thought in the last moment of a capture. An imported one closes its streams when it ends, after
// which no market is believed, so the question is asked just before that.

import type { Directories } from "../../../src/domain/market/directory.ts";
import type { NewEvent } from "../../../src/domain/message/input.ts";
import { integerOf } from "../../../src/domain/units/unit.ts";
import type { Engine } from "../../../src/engine/engine.ts";
import type { FeedClock, QualityRefusal } from "../../../src/engine/quality/contract.ts";
import type { InputSink } from "../../../src/ports/market-data.ts";
import type { CaptureFacts } from "../../../src/replay/capture/visitor.ts";
import { recordingEnds } from "../../../src/replay/importers/quote-timeline.ts";
import type { ReplayTarget } from "../../../src/replay/replay-capture.ts";

/** One market with updates, and why it is not believed at the end, if it is not. */
export interface LastJudgement {
  readonly marketIndex: number;
  /** Index of the stream that fed it, -1 when none ever did. */
  readonly streamIndex: number;
  readonly refusal: QualityRefusal | undefined;
  /** In micros up to this moment; of a market that the venue has closed, without the last time it was refused. */
  readonly refusedMicros: number;
}

export interface LastJudgements {
  readonly atMicros: number;
  readonly markets: readonly LastJudgement[];
  /** By index of the stream; undefined where no venue time ever came. */
  readonly clocks: readonly (FeedClock | undefined)[];
}

/** Passes a replay on to its target and asks the gate when the recording is about to end. */
export class EndWatch implements ReplayTarget {
  readonly sink: InputSink;
  readonly #target: ReplayTarget;
  #atEnd: LastJudgements | undefined;

  constructor(target: ReplayTarget, engine: Engine, directories: Directories) {
    this.#target = target;
    const { sink } = target;
    this.sink = {
      batch: (batch) => sink.batch(batch),
      event: (event) => {
        if (endsRecording(event)) {
          this.#atEnd ??= judgeAll(engine, directories, integerOf(event.receivedAt));
        }
        sink.event(event);
      },
    };
  }

  /** What was thought before the end, or undefined when the capture does not say that it ends. */
  get atEnd(): LastJudgements | undefined {
    return this.#atEnd;
  }

  advance(micros: number): void {
    this.#target.advance(micros);
  }

  turn(nowMicros: number): void {
    this.#target.turn(nowMicros);
  }

  inputs(): number {
    return this.#target.inputs();
  }

  stateHash(): string {
    return this.#target.stateHash();
  }

  begin(facts: CaptureFacts): void {
    this.#target.begin(facts);
  }
}

function endsRecording(event: NewEvent): boolean {
  return event.kind === "StreamClosed" && event.reason === recordingEnds;
}

/** Asks the gate about every market that had an update and every stream. */
export function judgeAll(
  { core }: Engine,
  { markets, streams }: Directories,
  atMicros: number,
): LastJudgements {
  const judged: LastJudgement[] = [];
  for (let marketIndex = 0; marketIndex < markets.size; marketIndex += 1) {
    if (core.quotes.updatesOf(marketIndex) === 0) continue;
    const refusal = core.quality.refusal(marketIndex, atMicros);
    const isClosed = refusal?.condition === "market-open";
    const until = isClosed
      ? (core.quotes.refusedSinceOf(marketIndex, atMicros) ?? atMicros)
      : atMicros;
    judged.push({
      marketIndex,
      streamIndex: core.markets.state(marketIndex)?.streamIndex ?? -1,
      refusal,
      refusedMicros: core.quotes.refusedMicrosOf(marketIndex, until),
    });
  }
  const clocks = Array.from({ length: streams.size }, (_, stream) =>
    core.quality.feedClock(stream),
  );
  return { atMicros, markets: judged, clocks };
}
