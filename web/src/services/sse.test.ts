import { describe, expect, it } from "vitest";
import { type Frame, SSEParser } from "./sse";

const bytes = (text: string) => new TextEncoder().encode(text);

/** Parses a stream cut at the given places, counted in bytes. */
function parse(stream: Uint8Array, cuts: number[] = []): Frame[] {
  const parser = new SSEParser();
  const ends = [...cuts, stream.length];
  return ends.flatMap((end, i) => parser.push(stream.subarray(ends[i - 1] ?? 0, end)).frames);
}

/** The same numbers in every run: a linear congruential generator. */
function* chance(seed: number): Generator<number> {
  for (;;) yield (seed = (seed * 1_664_525 + 1_013_904_223) % 2 ** 32) / 2 ** 32;
}

const stream = [
  ": a comment\n\n",
  "retry: 1500\nid: 1\nevent: tick.started\ndata: {\"seq\":1}\n\n",
  "id:2\r\nevent:message.created\r\ndata:{\"text\":\r\ndata:\"“Où est Cosette ?” 😮‍💨\"}\r\n\r\n",
  "data\rdata\r\r",
  "event: message.delta\ndata:  two spaces\nunknown: field\n\n",
  "id: bad\0id\ndata: keeps the id\n\n",
  "event: lost\n\n",
  "data: the event's name was not carried over\n\n",
  "data: not complete",
].join("");

const frames: Frame[] = [
  { id: "1", event: "tick.started", data: '{"seq":1}' },
  { id: "2", event: "message.created", data: '{"text":\n"“Où est Cosette ?” 😮‍💨"}' },
  { id: "2", event: "message", data: "\n" },
  { id: "2", event: "message.delta", data: " two spaces" },
  { id: "2", event: "message", data: "keeps the id" },
  { id: "2", event: "message", data: "the event's name was not carried over" },
];

describe("SSEParser", () => {
  it("reads fields, comments, all line ends, and data of many lines", () => {
    expect(parse(bytes(stream))).toEqual(frames);
  });

  it("finds the same wherever the stream is cut in two", () => {
    const all = bytes(stream);
    for (let cut = 0; cut <= all.length; cut++) expect(parse(all, [cut]), `cut at ${cut}`).toEqual(frames);
  });

  it("finds the same byte by byte, and cut at random", () => {
    const all = bytes(stream);
    expect(parse(all, Array.from(all, (_, i) => i))).toEqual(frames);
    const next = chance(1862);
    for (let round = 0; round < 200; round++) {
      const cuts = Array.from({ length: 12 }, () => Math.floor((next.next().value as number) * all.length));
      expect(parse(all, cuts.toSorted((a, b) => a - b))).toEqual(frames);
    }
  });

  it("skips a byte order mark at the beginning only", () => {
    expect(parse(bytes("\uFEFFdata: a\n\n"))).toEqual([{ id: "", event: "message", data: "a" }]);
    expect(parse(bytes("data: a\n\n\uFEFFdata: b\n\n"))).toHaveLength(1);
  });

  it("names the last id, also of a block without data", () => {
    const parser = new SSEParser("7");
    expect(parser.lastEventId).toBe("7");
    parser.push(bytes("id: 8\n\nid: 9\ndata: half"));
    expect(parser.lastEventId).toBe("8");
  });

  it("reports retry, and only where it is a number", () => {
    expect(new SSEParser().push(bytes("retry: 250\n\n")).retry).toBe(250);
    expect(new SSEParser().push(bytes("retry: soon\n\n")).retry).toBeUndefined();
  });
});
