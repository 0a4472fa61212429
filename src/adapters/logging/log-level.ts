// The levels of the log, apart from its machinery, so that a configuration can name them without loading it.

export const logLevels = ["debug", "info", "warn", "error"] as const;

/** Lines below the level are not written. */
export type LogLevel = (typeof logLevels)[number];
