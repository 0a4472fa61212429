// Tables with aligned columns that fit a width: text to the left, figures to the right, one column gives way.

import { cutText, padEndTo, padStartTo, textWidth } from "./text-width.ts";

export interface Column {
  readonly title: string;
  readonly align: "left" | "right";
  /** This column is cut when the table is too wide. */
  readonly gives?: boolean;
}

export type Style = (text: string) => string;

const gap = "  ";

function widthsOf(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  width: number,
): number[] {
  const widths = columns.map((column, place) =>
    Math.max(textWidth(column.title), ...rows.map((row) => textWidth(row[place] ?? ""))),
  );
  const total = widths.reduce((sum, columnWidth) => sum + columnWidth + gap.length, -gap.length);
  const giving = columns.findIndex((column) => column.gives === true);
  if (total > width && giving >= 0) {
    widths[giving] = Math.max(4, widths[giving]! - (total - width));
  }
  return widths;
}

/** Returns the lines of a table, its titles first, in the given style. Cells carry no colours. */
export function tableLines(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  width: number,
  titleStyle: Style,
): string[] {
  const widths = widthsOf(columns, rows, width);
  const line = (cells: readonly string[]): string =>
    columns
      .map((column, place) => {
        const cell = cutText(cells[place] ?? "", widths[place]!);
        const pad = column.align === "left" ? padEndTo : padStartTo;
        return pad(cell, widths[place]!);
      })
      .join(gap)
      .trimEnd();
  return [titleStyle(line(columns.map((column) => column.title))), ...rows.map(line)];
}

/** Returns `label  first · second · third` in as many lines as it needs, continued under the first item. */
export function listLines(
  label: string,
  items: readonly string[],
  width: number,
  labelWidth: number,
): string[] {
  const lines: string[] = [];
  let current = padEndTo(label, labelWidth);
  let isFirst = true;
  for (const item of items) {
    const separated = isFirst ? item : ` · ${item}`;
    if (!isFirst && textWidth(current) + textWidth(separated) > width) {
      lines.push(current);
      current = " ".repeat(labelWidth) + item;
    } else {
      current += separated;
    }
    isFirst = false;
  }
  return [...lines, cutText(current, width)];
}
