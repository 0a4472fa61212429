// How many markets one answer to `quality` names. Apart from the protocol, because the command line must know it without
// loading what checks requests.

/** Most markets in one answer. A market takes up to 2 KiB, so that the longest answer stays below its limit. */
export const qualityMarketsMax = 400;

/** Unless asked otherwise: what a person reads. */
export const qualityMarketsDefault = 20;
