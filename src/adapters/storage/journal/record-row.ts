// Records as the journal stores them: the header in columns, the rest as JSON. Takes records, gives rows, and back;
// what comes back is checked field by field, so a record of another version is named and never half understood.

import { fail, type Result, succeed } from "../../../domain/failure/result.ts";
import { type EngineRecord, recordClasses } from "../../../domain/message/record.ts";
import { integerOf } from "../../../domain/units/unit.ts";
import { hasFieldType, recordFields } from "./record-fields.ts";

/** One stored record. `body` is a JSON object without sequence, at, input and kind. */
export interface RecordRow {
  readonly sequence: number;
  readonly at: number;
  readonly input: number;
  readonly kind: string;
  readonly class: string;
  readonly body: string;
}

export function encodeRecord(record: EngineRecord): RecordRow {
  const { sequence, at, input, kind, ...body } = record;
  return {
    sequence,
    at: integerOf(at),
    input,
    kind,
    class: recordClasses[kind],
    body: JSON.stringify(body),
  };
}

function unreadable(row: RecordRow, why: string): Result<never> {
  return fail("STO-925", `journal record ${row.sequence} (${row.kind}): ${why}`, {
    sequence: row.sequence,
    kind: row.kind,
  });
}

function parseBody(text: string): Record<string, unknown> | undefined {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === "object" && body !== null && !Array.isArray(body)
      ? (body as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** Returns the stored record, or `STO-925` when its kind is unknown or a field is missing or of another type. */
export function decodeRecord(row: RecordRow): Result<EngineRecord> {
  if (!Object.hasOwn(recordClasses, row.kind)) return unreadable(row, "unknown kind");
  const kind = row.kind as EngineRecord["kind"];
  const body = parseBody(row.body);
  if (body === undefined) return unreadable(row, "its body is not a JSON object");
  for (const [field, type] of Object.entries(recordFields[kind])) {
    if (!hasFieldType(body[field], type)) return unreadable(row, `${field} is not ${type}`);
  }
  const record = { sequence: row.sequence, at: row.at, input: row.input, kind, ...body };
  return succeed(record as unknown as EngineRecord);
}
