// A secret in memory. It shows itself only to who asks for it by name: everything that prints, logs or serialises
// objects sees `[redacted]`.

import { inspect } from "node:util";

/** What stands wherever a secret would have been printed. */
export const redacted = "[redacted]";

export class Secret {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** Returns the secret itself, for the one call that signs or authenticates with it. */
  reveal(): string {
    return this.#text;
  }

  toString(): string {
    return redacted;
  }

  toJSON(): string {
    return redacted;
  }

  [inspect.custom](): string {
    return redacted;
  }
}
