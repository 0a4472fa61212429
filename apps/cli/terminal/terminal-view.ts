// Shows a running engine: on a terminal a picture that is redrawn a few times a second, elsewhere a plain line now
// and then. Time comes from the clock it is given, figures from a function it asks.

import {
  addDuration,
  type DurationMicros,
  milliseconds,
  seconds,
} from "../../../src/domain/units/epoch-micros.ts";
import type { Clock } from "../../../src/ports/clock.ts";
import { closingSummary } from "./closing-summary.ts";
import { plainProgress, screenLines } from "./live-screen.ts";
import { type Paint, paintFor } from "./paint.ts";
import type { RunSnapshot } from "./snapshot.ts";

/** The part of `process.stdout` that is used. */
export interface TerminalOutput {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
}

export interface TerminalViewOptions {
  readonly output: TerminalOutput;
  readonly clock: Clock;
  /** Returns the figures of this moment; called for each picture. */
  readonly snapshot: () => RunSnapshot;
  readonly environment?: Readonly<NodeJS.ProcessEnv>;
  /** How the run is ended, for the last line of the picture. */
  readonly hint?: string;
}

/** Four pictures a second: more is unreadable and takes time from the engine. */
export const redrawEvery = milliseconds(250);

/** A log of plain lines stays short. */
export const plainLineEvery = seconds(10);

const enterScreen = "\u001b[?1049h\u001b[?25l\u001b[H\u001b[2J";
const leaveScreen = "\u001b[?25h\u001b[?1049l";
const home = "\u001b[H";
const clearLine = "\u001b[K";
const clearBelow = "\u001b[J";

const sizeDefault = { width: 80, height: 24 };

export class TerminalView {
  readonly #options: TerminalViewOptions;
  readonly #paint: Paint;
  readonly #isTerminal: boolean;
  #withdraw: (() => void) | null = null;
  readonly #restore = (): void => {
    this.#options.output.write(leaveScreen);
  };

  constructor(options: TerminalViewOptions) {
    this.#options = options;
    const environment = options.environment ?? process.env;
    this.#paint = paintFor(options.output, environment);
    this.#isTerminal = options.output.isTTY === true && environment["TERM"] !== "dumb";
  }

  /** Begins to show; the first picture at once, the first plain line after its interval. */
  start(): void {
    if (this.#withdraw !== null) return;
    if (this.#isTerminal) {
      this.#options.output.write(enterScreen);
      // However the process ends, the terminal must be usable afterwards.
      process.once("exit", this.#restore);
      this.#draw();
    }
    this.#schedule();
  }

  /** Ends showing and prints the closing summary. */
  stop(): void {
    if (this.#withdraw === null) return;
    this.#withdraw();
    this.#withdraw = null;
    if (this.#isTerminal) {
      process.off("exit", this.#restore);
      this.#restore();
    }
    const width = Math.min(this.#options.output.columns ?? sizeDefault.width, 120);
    const summary = closingSummary(this.#options.snapshot(), { width, paint: this.#paint });
    this.#options.output.write(summary);
  }

  #schedule(): void {
    const every: DurationMicros = this.#isTerminal ? redrawEvery : plainLineEvery;
    const next = addDuration(this.#options.clock.now(), every);
    this.#withdraw = this.#options.clock.callAt(next, () => {
      if (this.#isTerminal) this.#draw();
      else this.#options.output.write(`${plainProgress(this.#options.snapshot())}\n`);
      this.#schedule();
    });
  }

  #draw(): void {
    const { output, snapshot } = this.#options;
    const size = {
      width: output.columns ?? sizeDefault.width,
      height: output.rows ?? sizeDefault.height,
    };
    const lines = screenLines(snapshot(), size, this.#paint, this.#options.hint);
    // Overwriting line by line does not flicker; clearing first would.
    const picture = lines.map((line) => `${line}${clearLine}`).join("\r\n");
    output.write(`${home}${picture}${clearBelow}`);
  }
}
