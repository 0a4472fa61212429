// Which book store an engine runs on: the fast one, or its plain reference for comparison.

import type { BookStore } from "../../../src/engine/market-data/books/book-store.ts";
import { FastBookStore } from "../../../src/engine/market-data/books/fast-book-store.ts";
import { ReferenceBookStore } from "../../../src/engine/market-data/books/reference-book-store.ts";

export type Implementation = "fast" | "reference";

export function newBookStore(implementation: Implementation): BookStore {
  return implementation === "fast" ? new FastBookStore() : new ReferenceBookStore();
}
