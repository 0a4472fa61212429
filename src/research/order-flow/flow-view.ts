// What can be measured in each kind of recording. Recorders saw different things: some every size, some prices only. The
// model's stream is measured through the same view, so that a column never counts what the other could not see.

import type { ObservedFlow } from "../../domain/book/quote-observation.ts";

export interface FlowView {
  /** What counts as an update: every observation, because the recorder wrote a row for every message about the book, or
   * only those in which a best price is another than before, because it wrote no others. */
  readonly updates: "messages" | "prices";
  /** Between which markets a gap is looked for. */
  readonly gaps: "venues" | "outcomes" | "none";
}

export const flowViews: Readonly<Record<ObservedFlow, FlowView>> = {
  // A row after every change of any level. The games were not recorded on another venue.
  "kalshi-sports": { updates: "messages", gaps: "none" },
  // A row for every level that changed; Polymarket's NO rows mirror YES and are not counted again.
  "award-pair": { updates: "messages", gaps: "venues" },
  // A row when a best price changed; sizes were not written.
  "temperature-brackets": { updates: "prices", gaps: "outcomes" },
};
