// How much a simulated venue takes in and holds back for one client, whatever carries it.

/** Largest request body and inbound frame; the largest real one is a batch of orders of some kilobytes. */
export const inboundBytesMax = 1_048_576;

/** Most bytes that wait for a slow reader before its connection is cut. */
export const waitingBytesMax = 16_777_216;
