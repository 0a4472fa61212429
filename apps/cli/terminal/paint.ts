// Colours, where the terminal shows them and nobody asked for none (https://no-color.org).

import { styleText } from "node:util";
import type { Style } from "./table.ts";

export interface Paint {
  readonly title: Style;
  readonly dim: Style;
  readonly good: Style;
  readonly warn: Style;
  readonly bad: Style;
}

const plain: Style = (text) => text;

export const noPaint: Paint = { title: plain, dim: plain, good: plain, warn: plain, bad: plain };

type Format = Parameters<typeof styleText>[0];

function styled(format: Format): Style {
  return (text) => styleText(format, text, { validateStream: false });
}

const colours: Paint = {
  title: styled(["bold", "inverse"]),
  dim: styled("dim"),
  good: styled("green"),
  warn: styled("yellow"),
  bad: styled(["bold", "red"]),
};

/** Returns colours for a terminal that shows them; `NO_COLOR` and `TERM=dumb` turn them off. */
export function paintFor(
  output: { readonly isTTY?: boolean },
  environment: Readonly<NodeJS.ProcessEnv>,
): Paint {
  const refused = (environment["NO_COLOR"] ?? "") !== "" || environment["TERM"] === "dumb";
  return output.isTTY === true && !refused ? colours : noPaint;
}
