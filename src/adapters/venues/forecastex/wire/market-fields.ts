// The numbered fields of quotes and what is asked for of them. Source: the broker's OpenAPI description 2.29.0 and its
// endpoint reference.

/** Last price: of the prior close with a `C`, of a halted contract with an `H` in front. */
export const lastField = "31";
export const bidField = "84";
export const askField = "86";
export const bidSizeField = "88";
export const askSizeField = "85";
/** How far quotes may be believed: real time begins with `R`. */
export const availabilityField = "6509";

/** What is asked for, on the stream and in snapshots. */
export const askedFields: readonly string[] = [
  lastField,
  bidField,
  askSizeField,
  askField,
  bidSizeField,
  availabilityField,
];
