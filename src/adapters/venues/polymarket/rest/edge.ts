// What the venue's edge wants and says before the venue itself is reached.

import { failure, type Result } from "../../../../domain/failure/result.ts";

/** The edge answers some clients without a name with 403. */
export const nameHeaders: Readonly<Record<string, string>> = { "user-agent": "arbytron" };

const httpForbidden = 403;

/** Returns the answer of an unsigned read, a 403 as what it must be: no key was sent, so none was refused (`VEN-861`). */
export function edgeNamed<Value>(answer: Result<Value>): Result<Value> {
  if (answer.ok || answer.failure.details?.status !== httpForbidden) return answer;
  const { message, details } = answer.failure;
  return { ok: false, failure: failure("VEN-861", message, details) };
}
