// The program's log: one JSON object a line, to a rotating file or to standard error, with secrets taken out and the
// time of the injected clock.

import pino, { type Logger } from "pino";
import { catalogue } from "../../domain/failure/catalogue.ts";
import type { Severity } from "../../domain/failure/catalogue-entry.ts";
import { type Failure, fail, type Result, succeed } from "../../domain/failure/result.ts";
import { integerOf } from "../../domain/units/unit.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Log, LogFields } from "../../ports/log.ts";
import type { LogLevel } from "./log-level.ts";
import { redactFields, redactText } from "./redaction.ts";
import { RotatingFile, type RotationLimits } from "./rotating-file.ts";

export type LogDestination =
  | { readonly kind: "file"; readonly path: string; readonly rotation: RotationLimits }
  | { readonly kind: "standard-error" }
  /** Hands every line, with its newline, to a function. */
  | { readonly kind: "function"; readonly write: (line: string) => void };

export interface LogOptions {
  readonly level: LogLevel;
  readonly destination: LogDestination;
  readonly clock: Clock;
}

export interface OpenLog {
  readonly log: Log;
  /** Lines that could not be written. */
  linesLost(): number;
  close(): void;
}

const levelOfSeverity: Readonly<Record<Severity, LogLevel>> = {
  information: "info",
  warning: "warn",
  error: "error",
  critical: "error",
};

/** Returns `2026-01-04T15:44:00.123456Z`. */
function isoMicros(clock: Clock): string {
  const micros = integerOf(clock.now());
  const iso = new Date(Math.floor(micros / 1_000)).toISOString();
  return `${iso.slice(0, -1)}${String(micros % 1_000).padStart(3, "0")}Z`;
}

class JsonLog implements Log {
  readonly #logger: Logger;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  #write(level: LogLevel, message: string, fields: LogFields): void {
    if (!this.#logger.isLevelEnabled(level)) return;
    this.#logger[level](redactFields(fields), redactText(message));
  }

  debug(message: string, fields: LogFields = {}): void {
    this.#write("debug", message, fields);
  }

  info(message: string, fields: LogFields = {}): void {
    this.#write("info", message, fields);
  }

  warn(message: string, fields: LogFields = {}): void {
    this.#write("warn", message, fields);
  }

  error(message: string, fields: LogFields = {}): void {
    this.#write("error", message, fields);
  }

  failure(failure: Failure, fields: LogFields = {}): void {
    const { severity } = catalogue[failure.code];
    const level = levelOfSeverity[severity];
    const about = { ...failure.details, ...fields, code: failure.code, severity };
    this.#write(level, failure.message, about);
  }

  with(fields: LogFields): Log {
    return new JsonLog(this.#logger.child(redactFields(fields)));
  }
}

/** A destination that swallows what cannot be written: nothing here may throw into the engine. */
function openDestination(destination: LogDestination): {
  write(line: string): void;
  linesLost(): number;
  close(): void;
} {
  if (destination.kind === "file") {
    const file = new RotatingFile(destination.path, destination.rotation);
    return {
      write: (line) => file.write(line),
      linesLost: () => file.linesLost,
      close: () => file.close(),
    };
  }
  let lost = 0;
  const target =
    destination.kind === "function"
      ? destination.write
      : (line: string) => void process.stderr.write(line);
  const write = (line: string): void => {
    try {
      target(line);
    } catch {
      lost += 1;
    }
  };
  return { write, linesLost: () => lost, close: () => {} };
}

/** Returns the log, or `STO-924` when its file cannot be opened. */
export function openLog(options: LogOptions): Result<OpenLog> {
  let destination: ReturnType<typeof openDestination>;
  try {
    destination = openDestination(options.destination);
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? "unknown error";
    return fail("STO-924", `the log file cannot be opened: ${reason}`);
  }
  const logger = pino(
    {
      level: options.level,
      base: { process: process.pid },
      messageKey: "message",
      timestamp: () => `,"time":"${isoMicros(options.clock)}"`,
      formatters: { level: (label) => ({ level: label }) },
    },
    { write: (line: string) => destination.write(line) },
  );
  return succeed({
    log: new JsonLog(logger),
    linesLost: () => destination.linesLost(),
    close: () => destination.close(),
  });
}

/** A log that writes nothing, for tests and for commands that have nowhere to write. */
export const silentLog: Log = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
  failure: () => {},
  with: () => silentLog,
};
