// Comma-separated values as RFC 4180 writes them: quoted fields may hold commas, quotes and line ends. Each row
// keeps the line it began in.

export interface CsvRow {
  readonly line: number;
  readonly fields: readonly string[];
}

export interface CsvText {
  readonly rows: readonly CsvRow[];
  /** Where the text stops being CSV, or null. */
  readonly error: { readonly line: number; readonly message: string } | null;
}

class CsvScanner {
  readonly #text: string;
  readonly rows: CsvRow[] = [];
  #position = 0;
  #line = 1;
  #rowLine = 1;
  #fields: string[] = [];

  constructor(text: string) {
    // Spreadsheets put a byte order mark in front.
    this.#text = text.startsWith("\ufeff") ? text.slice(1) : text;
  }

  scan(): CsvText["error"] {
    while (this.#position < this.#text.length) {
      const message = this.#text[this.#position] === '"' ? this.#quoted() : this.#plain();
      if (message !== null) return { line: this.#line, message };
      this.#endField();
    }
    if (this.#fields.length > 0) this.#endRow();
    return null;
  }

  #plain(): string | null {
    const rest = /[^,\r\n]*/y;
    rest.lastIndex = this.#position;
    const [field = ""] = rest.exec(this.#text) ?? [];
    if (field.includes('"'))
      return 'a quote inside a field: quote the whole field and double it ("")';
    this.#fields.push(field.trim());
    this.#position += field.length;
    return null;
  }

  #quoted(): string | null {
    const body = /"((?:[^"]|"")*)"/y;
    body.lastIndex = this.#position;
    const match = body.exec(this.#text);
    if (match === null) return "a quote is never closed";
    this.#fields.push(match[1]!.replaceAll('""', '"').trim());
    this.#line += match[0].split("\n").length - 1;
    this.#position += match[0].length;
    const next = this.#text[this.#position];
    if (next === undefined || /[,\r\n]/.test(next)) return null;
    return "text behind a closing quote";
  }

  #endField(): void {
    const separator = this.#text[this.#position];
    if (separator === ",") {
      this.#position += 1;
      // A comma at the very end still has an empty field behind it.
      if (this.#position === this.#text.length) this.#fields.push("");
      return;
    }
    if (separator === "\r" && this.#text[this.#position + 1] === "\n") this.#position += 1;
    this.#position += 1;
    this.#endRow();
    this.#line += 1;
    this.#rowLine = this.#line;
  }

  #endRow(): void {
    const isBlank = this.#fields.length === 1 && this.#fields[0] === "";
    if (!isBlank) this.rows.push({ line: this.#rowLine, fields: this.#fields });
    this.#fields = [];
  }
}

/** Returns the rows, blank lines left out and fields trimmed, up to the first error. */
export function parseCsv(text: string): CsvText {
  const scanner = new CsvScanner(text);
  const error = scanner.scan();
  return { rows: scanner.rows, error };
}
