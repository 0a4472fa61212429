// Which planted episodes a replay found: opened while the planted quote stood, with the planted legs, at the size and the
// profit that were worked out beforehand.

import type { Plant } from "./plant-episodes.ts";
import type { ReplayedEpisode } from "./recorded-episodes.ts";

/** Returns a line for each plant that was not found exactly. */
export function missedPlants(
  plants: readonly Plant[],
  episodes: readonly ReplayedEpisode[],
): string[] {
  return plants.flatMap((plant) => {
    const during = episodes.filter(
      ({ openedAtMicros: at }) => at >= plant.fromMicros && at <= plant.untilMicros,
    );
    return during.some((episode) => isPlant(plant, episode))
      ? []
      : [`${expectation(plant)}; found ${during.map(describe).join(" and ") || "nothing"}`];
  });
}

function isPlant(plant: Plant, episode: ReplayedEpisode): boolean {
  const instruments: string[] = episode.legs.map(({ instrument }) => instrument);
  return (
    instruments.sort().join() === plant.instruments.join() &&
    episode.sizeContractMicros === plant.contracts * 1_000_000 &&
    episode.profitUsdMicros === plant.profitUsdMicros
  );
}

function expectation({ shape, relationId, fromMicros, contracts, profitUsdMicros }: Plant): string {
  return `${shape} of ${relationId} at ${fromMicros}: ${contracts} contracts earn ${profitUsdMicros}`;
}

function describe({ opportunityId, legs, ...episode }: ReplayedEpisode): string {
  const size = episode.sizeContractMicros / 1_000_000;
  return `${opportunityId} of ${legs.length} legs, ${size} contracts earn ${episode.profitUsdMicros}`;
}
