// What is stored comes back as it was, and what does not fit is named.

import { describe, expect, test } from "vitest";
import { everyKind } from "../../../../test/support/sample-records.ts";
import { recordClasses } from "../../../domain/message/record.ts";
import { decodeRecord, encodeRecord, type RecordRow } from "./record-row.ts";

describe("stored records", () => {
  test("there is a sample of every kind", () => {
    const kinds = new Set(everyKind().map((record) => record.kind));
    expect([...kinds].sort()).toEqual(Object.keys(recordClasses).sort());
  });

  test.each(everyKind().map((record) => [record.kind, record] as const))(
    "%s comes back as it was",
    (_, record) => {
      expect(decodeRecord(encodeRecord(record))).toEqual({ ok: true, value: record });
    },
  );

  const good: RecordRow = {
    sequence: 7,
    at: 1,
    input: 1,
    kind: "LimitReached",
    class: "logged",
    body: JSON.stringify({ code: "RSK-503", message: "full" }),
  };

  test.each([
    ["an unknown kind", { kind: "LimitForgotten" }, "unknown kind"],
    ["a kind that only every object has", { kind: "toString" }, "unknown kind"],
    ["text that is not JSON", { body: "{" }, "its body is not a JSON object"],
    ["a list", { body: "[]" }, "its body is not a JSON object"],
    ["null", { body: "null" }, "its body is not a JSON object"],
    ["a missing field", { body: '{"code":"RSK-503"}' }, "message is not text"],
    ["a field of another type", { body: '{"code":1,"message":"x"}' }, "code is not text"],
    ["a fraction", { kind: "UnwindFinished", body: '{"groupId":"g","left":0.5}' }, "left is not"],
    ["a lone object", { kind: "GroupApproved", body: '{"group":[]}' }, "group is not an object"],
    [
      "a lone list",
      { kind: "CollateralReserved", body: '{"groupId":"g"}' },
      "amounts is not a list",
    ],
    ["no truth", { kind: "KillSwitchChanged", body: '{"set":1}' }, "set is not true or false"],
    [
      "neither text nor null",
      { kind: "OrderChanged", body: '{"clientOrderId":"a","state":"filled"}' },
      "venueOrderId is not text or null",
    ],
  ])("%s is refused as STO-925", (_, change, words) => {
    const decoded = decodeRecord({ ...good, ...change });
    expect(decoded).toMatchObject({ ok: false, failure: { code: "STO-925" } });
    expect(decoded.ok ? "" : decoded.failure.message).toContain(words);
  });
});
