// The approved relations, by id. A newer version replaces an older one; a suspended relation stays suspended until a
// newer version is approved.

import { fail, type Result, succeed } from "../../domain/failure/result.ts";
import { type Relation, relationInstrumentsMax } from "../../domain/relation/relation.ts";

/** Relations kept, about 1 KB each: more than the pairs that the venues' whole catalogues would make. */
export const relationsMax = 100_000;

export class RelationStore {
  readonly #relations = new Map<string, Relation>();
  readonly #suspended = new Map<string, string>();

  /**
   * Takes an approved relation, or refuses it (EQV-203 too large, EQV-204 without provenance,
   * EQV-205 no room).
   */
  approve(relation: Relation): Result<undefined> {
    if (relation.instruments.length > relationInstrumentsMax) {
      return fail(
        "EQV-203",
        `${relation.id} names more than ${relationInstrumentsMax} instruments`,
      );
    }
    if (relation.provenance === "inferred") {
      return fail("EQV-204", `${relation.id} is only inferred; nobody has approved it`);
    }
    const known = this.#relations.get(relation.id);
    if (known === undefined && this.#relations.size >= relationsMax) {
      return fail("EQV-205", `${relation.id} is not taken: there are ${relationsMax} relations`);
    }
    if (known === undefined || relation.version >= known.version) {
      if (known === undefined || relation.version > known.version) {
        this.#suspended.delete(relation.id);
      }
      this.#relations.set(relation.id, relation);
    }
    return succeed(undefined);
  }

  suspend(relationId: string, reason: string): void {
    if (this.#relations.has(relationId)) this.#suspended.set(relationId, reason);
  }

  /** Returns the relation as approved last, in force or not. */
  find(relationId: string): Relation | undefined {
    return this.#relations.get(relationId);
  }

  /** Returns the relation while it is in force. */
  inForceById(relationId: string): Relation | undefined {
    return this.#suspended.has(relationId) ? undefined : this.#relations.get(relationId);
  }

  /** Returns the relations in force, ordered by id. */
  inForce(): Relation[] {
    return [...this.#relations.values()]
      .filter((relation) => !this.#suspended.has(relation.id))
      .sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  /** Returns every relation with all it says, suspended ones marked, ordered: the content of the state hash. */
  describe(): string[] {
    return [...this.#relations.values()]
      .map(
        (relation) => `${this.#suspended.has(relation.id) ? "!" : ""}${JSON.stringify(relation)}`,
      )
      .sort();
  }
}
