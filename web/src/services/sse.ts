/** One frame of an event stream, as the specification of server-sent events dispatches it. */
export interface Frame {
  /** The last id that the stream has named up to this frame. */
  id: string;
  event: string;
  data: string;
}

/** What a parser has found in a chunk. */
export interface Parsed {
  frames: Frame[];
  /** Milliseconds to wait before reconnecting, when the server said so. */
  retry: number | undefined;
}

/**
 * Parses an event stream piece by piece, wherever its bytes were cut: see "Interpreting an event stream" in the HTML
 * standard. Lines end in LF, CR or CRLF; a block without data is not dispatched; an id holding NUL is ignored.
 */
export class SSEParser {
  private rest = "";
  private started = false;
  private afterCR = false;
  private data: string[] = [];
  private event = "";
  private readonly decoder = new TextDecoder("utf-8", { ignoreBOM: true });

  /** The id that the block being read names; it counts once the block is complete. */
  private nextId: string;

  /** Begins a stream that goes on after the event with this id. */
  constructor(private id = "") {
    this.nextId = id;
  }

  /** The frames that are complete with these bytes. What is not complete waits for the next call. */
  push(chunk: Uint8Array): Parsed {
    const parsed: Parsed = { frames: [], retry: undefined };
    for (const line of this.lines(this.decoder.decode(chunk, { stream: true }))) this.line(line, parsed);
    return parsed;
  }

  private lines(text: string): string[] {
    if (text === "") return [];
    if (!this.started) {
      this.started = true;
      if (text.startsWith("\uFEFF")) text = text.slice(1);
    }
    // The LF of a CRLF that was cut in two belongs to the line that CR has ended.
    if (this.afterCR && text.startsWith("\n")) text = text.slice(1);
    this.afterCR = text.endsWith("\r");
    const lines = (this.rest + text).split(/\r\n|\r|\n/);
    this.rest = lines.pop() ?? "";
    return lines;
  }

  /** The id of the last complete block, which a client that reconnects sends back. */
  get lastEventId(): string {
    return this.id;
  }

  private line(line: string, parsed: Parsed): void {
    if (line === "") return this.dispatch(parsed);
    const colon = line.indexOf(":");
    if (colon === 0) return; // a comment
    const field = colon < 0 ? line : line.slice(0, colon);
    const raw = colon < 0 ? "" : line.slice(colon + 1);
    this.field(field, raw.startsWith(" ") ? raw.slice(1) : raw, parsed);
  }

  private field(field: string, value: string, parsed: Parsed): void {
    if (field === "data") this.data.push(value);
    else if (field === "event") this.event = value;
    else if (field === "id" && !value.includes("\0")) this.nextId = value;
    else if (field === "retry" && /^\d+$/.test(value)) parsed.retry = Number(value);
  }

  private dispatch(parsed: Parsed): void {
    this.id = this.nextId;
    if (this.data.length > 0) {
      parsed.frames.push({ id: this.id, event: this.event || "message", data: this.data.join("\n") });
    }
    this.data = [];
    this.event = "";
  }
}
