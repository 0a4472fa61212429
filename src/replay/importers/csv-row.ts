// One line of a CSV file into its fields, with quoted fields and doubled quotes. Line breaks inside a field do not
// occur in the recordings; such a row fails its field count and is refused.

/** Returns the fields of a line. */
export function splitCsvLine(line: string): string[] {
  if (!line.includes('"')) return line.split(",");
  const fields: string[] = [];
  let position = 0;
  for (;;) {
    if (line[position] !== '"') {
      const comma = line.indexOf(",", position);
      if (comma < 0) return [...fields, line.slice(position)];
      fields.push(line.slice(position, comma));
      position = comma + 1;
      continue;
    }
    const quoted = readQuoted(line, position + 1);
    fields.push(quoted.text);
    if (quoted.end >= line.length) return fields;
    position = quoted.end + 1;
  }
}

function readQuoted(line: string, from: number): { text: string; end: number } {
  let text = "";
  let position = from;
  for (;;) {
    const quote = line.indexOf('"', position);
    if (quote < 0) return { text: text + line.slice(position), end: line.length };
    text += line.slice(position, quote);
    if (line[quote + 1] !== '"') return { text, end: quote + 1 };
    text += '"';
    position = quote + 2;
  }
}
