// A gate that believes every book that has two sides: what the checks of decisions must be able to find.

import type { FailureCode } from "../../src/domain/failure/catalogue.ts";
import { FastQualityGate } from "../../src/engine/quality/fast-gate.ts";
import type { NewGate } from "../../src/engine/quality/gate.ts";

class CredulousGate extends FastQualityGate {
  override judge(marketIndex: number, nowMicros: number): FailureCode | undefined {
    const code = super.judge(marketIndex, nowMicros);
    // Without two prices there is nothing to decide on.
    return code === "QUA-107" ? code : undefined;
  }

  override judgeBeside(): undefined {
    return undefined;
  }
}

export const credulousGate: NewGate = (parts) => new CredulousGate(parts);
