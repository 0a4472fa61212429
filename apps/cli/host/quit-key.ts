// `q` on a terminal ends the run. Reading single keys puts the terminal into raw mode, in which Ctrl-C and Ctrl-Z are
// keys too and no signals: they are given back their meaning here.

/** The part of `process.stdin` that is used. */
export interface KeyInput {
  readonly isTTY?: boolean;
  setRawMode?(isRaw: boolean): unknown;
  on(event: "data", listener: (chunk: Buffer | string) => void): unknown;
  off(event: "data", listener: (chunk: Buffer | string) => void): unknown;
  resume(): unknown;
  pause(): unknown;
}

export interface QuitKeyOptions {
  readonly input: KeyInput;
  /** Ends the run. */
  readonly end: (reason: string) => void;
  /** Sends a signal; to this process if nothing else is said. */
  readonly signal?: (name: "SIGINT" | "SIGTSTP") => void;
}

const controlC = "\u0003";
const controlZ = "\u001a";

/** Listens for keys until the returned function is called, which gives the terminal back as it was. Does nothing where
 * the input is no terminal. */
export function watchQuitKey({
  input,
  end,
  signal = (name) => void process.kill(process.pid, name),
}: QuitKeyOptions): () => void {
  if (input.isTTY !== true || input.setRawMode === undefined) return () => undefined;
  const setRaw = (isRaw: boolean): void => void input.setRawMode?.(isRaw);
  const onContinue = (): void => setRaw(true);
  const onKeys = (chunk: Buffer | string): void => {
    for (const key of chunk.toString()) {
      if (key === "q" || key === "Q") end("q");
      else if (key === controlC) signal("SIGINT");
      else if (key === controlZ) {
        setRaw(false);
        signal("SIGTSTP");
      }
    }
  };
  setRaw(true);
  process.on("SIGCONT", onContinue);
  input.on("data", onKeys);
  input.resume();
  return () => {
    process.off("SIGCONT", onContinue);
    input.off("data", onKeys);
    input.pause();
    setRaw(false);
  };
}
