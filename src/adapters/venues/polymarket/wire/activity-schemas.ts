// A page of a wallet's activity. Its lines are read one by one, so that an odd one does not hide the others. Source: the
// venue's pages on its Data API, second version.

import { z } from "zod";

export const activityPageSchema = z.looseObject({
  data: z.array(z.json()),
  /** `null` ends the list; an empty page does not. */
  pagination: z.looseObject({ next_cursor: z.string().nullish() }),
});
