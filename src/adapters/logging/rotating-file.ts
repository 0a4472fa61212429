// A file that lines are appended to and that is set aside when it is full: `arbytron.log`, `arbytron.log.1` and so
// on, the oldest dropped. Writing never throws: a full disk must not stop the engine, so lost lines are counted.

import { closeSync, existsSync, fstatSync, openSync, renameSync, rmSync, writeSync } from "node:fs";

export interface RotationLimits {
  /** A line that would make the file larger than this goes to a new one. */
  readonly sizeBytesMax: number;
  /** Files kept in all, the current one included; at least one. */
  readonly filesMax: number;
}

export class RotatingFile {
  readonly #path: string;
  readonly #limits: RotationLimits;
  #descriptor: number | null = null;
  #sizeBytes = 0;
  #linesLost = 0;

  /** Opens the file for appending, readable by its owner only; throws the system's error when it cannot. */
  constructor(path: string, limits: RotationLimits) {
    this.#path = path;
    this.#limits = limits;
    this.#open();
  }

  /** Lines that could not be written since the file was opened. */
  get linesLost(): number {
    return this.#linesLost;
  }

  write(line: string): void {
    const bytes = Buffer.from(line, "utf8");
    try {
      if (this.#descriptor === null) this.#open();
      if (this.#sizeBytes > 0 && this.#sizeBytes + bytes.length > this.#limits.sizeBytesMax) {
        this.#rotate();
      }
      this.#append(bytes);
    } catch {
      this.#linesLost += 1;
    }
  }

  close(): void {
    if (this.#descriptor === null) return;
    closeSync(this.#descriptor);
    this.#descriptor = null;
  }

  #open(): void {
    this.#descriptor = openSync(this.#path, "a", 0o600);
    this.#sizeBytes = fstatSync(this.#descriptor).size;
  }

  #append(bytes: Buffer): void {
    let written = 0;
    while (written < bytes.length) written += writeSync(this.#descriptor!, bytes, written);
    this.#sizeBytes += bytes.length;
  }

  #rotate(): void {
    this.close();
    const { filesMax } = this.#limits;
    const aged = (age: number): string => (age === 0 ? this.#path : `${this.#path}.${age}`);
    rmSync(aged(filesMax - 1), { force: true });
    for (let age = filesMax - 2; age >= 0; age -= 1) {
      if (existsSync(aged(age))) renameSync(aged(age), aged(age + 1));
    }
    this.#open();
  }
}
