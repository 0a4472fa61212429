// Which parts an engine runs on that come in two forms: the fast ones, or their plain references for comparison.

import type { NewSolver } from "../../../src/engine/detection/solver/contract.ts";
import { newFastSolver } from "../../../src/engine/detection/solver/fast-solver.ts";
import { newReferenceSolver } from "../../../src/engine/detection/solver/reference-solver.ts";
import type { BookStore } from "../../../src/engine/market-data/books/book-store.ts";
import { FastBookStore } from "../../../src/engine/market-data/books/fast-book-store.ts";
import { ReferenceBookStore } from "../../../src/engine/market-data/books/reference-book-store.ts";
import { FastQualityGate } from "../../../src/engine/quality/fast-gate.ts";
import type { NewGate } from "../../../src/engine/quality/gate.ts";
import { ReferenceQualityGate } from "../../../src/engine/quality/reference-gate.ts";

export type Implementation = "fast" | "reference";

export function newBookStore(implementation: Implementation): BookStore {
  return implementation === "fast" ? new FastBookStore() : new ReferenceBookStore();
}

export function newGateOf(implementation: Implementation): NewGate {
  return implementation === "fast"
    ? (parts) => new FastQualityGate(parts)
    : (parts) => new ReferenceQualityGate(parts);
}

export function newSolverOf(implementation: Implementation): NewSolver {
  return implementation === "fast" ? newFastSolver : newReferenceSolver;
}
