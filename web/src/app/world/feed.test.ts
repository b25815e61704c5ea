import { describe, expect, it } from "vitest";
import { conversation, message, personId, talkId } from "../../test/world";
import { castOf, listed, sectionsOf, talking } from "./feed";
import type { Line } from "./state";

const line = (seq: number, talk: number, from = 1, to: number | null = 2): Line => ({ ...message(talk, seq, from, to), seq });

describe("sectionsOf", () => {
  const lines = [line(1, 1), line(2, 2), line(3, 1), line(4, 1), line(5, 2)];
  const shape = (order: "scenes" | "time") =>
    sectionsOf(lines, order).map((s) => [s.lines.map((l) => l.seq), s.continued]);

  it("keeps each scene together, placed by its first line", () => {
    expect(shape("scenes")).toEqual([[[1, 3, 4], false], [[2, 5], false]]);
  });

  it("keeps the order of time, and says where a scene goes on", () => {
    expect(shape("time")).toEqual([[[1], false], [[2], false], [[3, 4], true], [[5], true]]);
  });

  it("gives sections keys that stay while lines are added", () => {
    const keys = (n: number) => sectionsOf(lines.slice(0, n), "time").map((s) => s.key);
    expect(keys(5).slice(0, 3)).toEqual(keys(3));
    expect(new Set(keys(5)).size).toBe(4);
  });
});

describe("talking", () => {
  const scenes = { [talkId(1)]: conversation(1, [1, 2, 3]), [talkId(2)]: conversation(2, [3, 4], { state: "ended" }) };

  it("goes from the last speaker of a running scene to the one addressed", () => {
    expect(talking(scenes, [line(1, 1, 1, 2), line(2, 1, 2, 3), line(3, 2, 3, 4)])).toEqual([{ from: personId(2), to: personId(3) }]);
  });

  it("goes to everybody else when nobody is addressed", () => {
    expect(talking(scenes, [line(1, 1, 2, null)])).toEqual([
      { from: personId(2), to: personId(1) },
      { from: personId(2), to: personId(3) },
    ]);
  });
});

describe("names", () => {
  it("names those who were heard where the beginning of a scene is not known", () => {
    expect(castOf(undefined, [line(1, 1, 1), line(2, 1, 2), line(3, 1, 1)])).toEqual(["Valjean", "Javert"]);
    expect(castOf(conversation(1, [3, 4]), [])).toEqual(["Cosette", "Marius"]);
  });

  it.each([
    [["A"], "A"],
    [["A", "B"], "A and B"],
    [["A", "B", "C"], "A, B and C"],
  ])("lists %j", (names, sentence) => expect(listed(names)).toBe(sentence));
});
