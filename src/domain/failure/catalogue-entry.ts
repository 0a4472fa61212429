// What the catalogue says of one failure: the same few facts for every code.

/** What a caller may do: try again, give up, or first learn the true state from the venue. */
export type RetryClass = "retry" | "do-not-retry" | "reconcile-first";

export type Severity = "information" | "warning" | "error" | "critical";

export interface CatalogueEntry {
  readonly title: string;
  readonly severity: Severity;
  readonly retry: RetryClass;
  /** One line for the person who sees the code. */
  readonly advice: string;
}

export function entry(
  title: string,
  severity: Severity,
  retry: RetryClass,
  advice: string,
): CatalogueEntry {
  return { title, severity, retry, advice };
}
