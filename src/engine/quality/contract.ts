// What the quality stage offers: whether a market's quotes may be decided on, and if not, why.
//
// Failure codes, in order of precedence: QUA-107 nothing has come · QUA-108 not open · QUA-109 gap or QUA-105/110 range
// (the later of them) · QUA-103 feed down · QUA-106 start-up · QUA-103 stale · QUA-107 no book · QUA-101 crossed ·
// QUA-102 locked · QUA-104 off the grid.

import type { FailureCode } from "../../domain/failure/catalogue.ts";

export interface QualityReader {
  /** Returns why the market's quotes may not be decided on now, or undefined when they may. */
  judge(marketIndex: number, nowMicros: number): FailureCode | undefined;
}
