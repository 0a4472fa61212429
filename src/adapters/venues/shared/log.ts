// How adapters speak to the operator: a function the composition root hands in. Adapters know no logger, so that
// tests can read what was said and a library can be chosen once, at the edge.

/** One line for a person, with the facts that explain it. */
export interface AdapterLogLine {
  readonly level: "debug" | "info" | "warn" | "error";
  readonly message: string;
  readonly details?: Readonly<Record<string, string | number | boolean | null>>;
}

export type AdapterLog = (line: AdapterLogLine) => void;

/** Says nothing; for callers that pass no logger. */
export const silentLog: AdapterLog = () => undefined;
