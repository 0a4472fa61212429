// What the program's exit says to a script.

/** `success`: done. `failure`: could not be done, the message says why. `usage`: the command line is wrong. */
export const exitCodes = { success: 0, failure: 1, usage: 2 } as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** Receives the exit code of the command that ran. */
export type Finish = (code: ExitCode) => void;
