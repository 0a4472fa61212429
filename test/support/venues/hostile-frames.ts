// Frames that no venue should send, made from ones it does: cut, spliced, with other types and absurd numbers. For the
// fuzz tests of the decoders.

import fc from "fast-check";

/** Texts that have broken parsers. */
const hostileTexts = [
  "",
  "0",
  "-0",
  "1e999",
  "0.1234567",
  "99999999999999999999",
  "NaN",
  "Infinity",
  "-1",
  " 1",
  "0x10",
  "__proto__",
  "constructor",
  "\u0000",
  "\ud800",
];

const hostileValue: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(...hostileTexts),
  fc.constantFrom<unknown>(null, true, false, 0, -1, 1e308, 2 ** 53, 0.1, [], {}, [[]], [{}]),
  fc.string(),
  fc.double(),
  fc.json().map((text) => JSON.parse(text) as unknown),
);

/** Replaces, removes or adds one thing somewhere in a JSON value. */
function mutated(value: unknown, path: readonly number[], change: unknown): unknown {
  if (path.length === 0 || typeof value !== "object" || value === null) return change;
  const keys = Object.keys(value);
  if (keys.length === 0) return change;
  const key = keys[(path[0] ?? 0) % keys.length] as string;
  const copy: Record<string, unknown> = Array.isArray(value)
    ? ([...(value as unknown[])] as never)
    : { ...value };
  const inner = copy[key];
  if (path.length === 1 && change === undefined) delete copy[key];
  else copy[key] = mutated(inner, path.slice(1), change);
  return copy;
}

const bytes = fc.uint8Array({ maxLength: 64 });

/** Frames made from the given valid ones. */
export function hostileFrames(valid: readonly string[]): fc.Arbitrary<Uint8Array> {
  const text = fc.constantFrom(...valid);
  const cut = fc
    .tuple(text, fc.nat(400))
    .map(([frame, length]) => Buffer.from(frame).subarray(0, length));
  const spliced = fc
    .tuple(text, fc.nat(400), fc.nat(40), bytes)
    .map(([frame, start, removed, inserted]) => {
      const whole = Buffer.from(frame);
      return Buffer.concat([
        whole.subarray(0, start),
        inserted,
        whole.subarray(Math.min(start + removed, whole.length)),
      ]);
    });
  const changed = fc
    .tuple(
      text,
      fc.array(fc.nat(12), { minLength: 1, maxLength: 6 }),
      fc.oneof({ weight: 4, arbitrary: hostileValue }, fc.constant(undefined)),
    )
    .map(([frame, path, change]) => {
      const made = JSON.stringify(mutated(JSON.parse(frame), path, change));
      return Buffer.from(made ?? "undefined");
    });
  const doubledKeys = fc
    .tuple(text, fc.constantFrom(...hostileTexts))
    .map(([frame, value]) =>
      Buffer.from(frame.replace(/"([a-z_]+)":/, `"$1":${JSON.stringify(value)},"$1":`)),
    );
  return fc.oneof(
    { weight: 4, arbitrary: changed },
    { weight: 2, arbitrary: spliced },
    cut,
    bytes,
    doubledKeys,
    text.map((frame) => Buffer.from(frame)),
  );
}
