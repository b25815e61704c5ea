import { describe, expect, it } from "vitest";
import { character, relationship } from "../../test/world";
import { bondAt, faded } from "./bond";
import { meanMood, moodWord } from "./mood";
import { colourCommunities, connections, initials } from "./people";
import { bondOf, personOf } from "./state";
import { worldAgo, worldClock } from "./time";

describe("world time", () => {
  it.each([
    ["0001-01-01T08:00:00Z", "Day 1, 08:00"],
    ["0001-01-03T14:20:00Z", "Day 3, 14:20"],
    ["0002-01-01T00:00:00Z", "Day 366, 00:00"],
    ["nonsense", "Day 1"],
  ])("%s is %s", (time, words) => expect(worldClock(time)).toBe(words));

  it.each([
    ["0001-01-03T14:20:00Z", "just now"],
    ["0001-01-03T14:25:00Z", "just now"],
    ["0001-01-03T14:00:00Z", "20 min ago"],
    ["0001-01-03T13:20:00Z", "an hour ago"],
    ["0001-01-03T09:20:00Z", "5 hours ago"],
    ["0001-01-02T14:20:00Z", "a day ago"],
    ["0001-01-01T08:00:00Z", "2 days ago"],
  ])("%s was %s", (then, words) => expect(worldAgo(then, "0001-01-03T14:20:00Z")).toBe(words));
});

describe("bonds", () => {
  it("fade by half in a half-life, towards their base", () => {
    expect(faded({ value: 1, base: 0.5, half_life: 10 }, 10)).toBeCloseTo(0.75);
    expect(faded({ value: 1, base: 0, half_life: 10 }, 30)).toBeCloseTo(0.125);
  });

  it("stay as they are before their anchor, and without a half-life", () => {
    expect(faded({ value: 0.3, base: 0, half_life: 10 }, -1)).toBe(0.3);
    expect(faded({ value: 0.3, base: 0, half_life: 0 }, 100)).toBe(0.3);
  });

  it("are evaluated on the world's clock", () => {
    const fortnight = bondAt(bondOf(relationship(1, 2, 0.8)), "0001-01-15T08:00:00Z");
    expect(fortnight.strength).toBeCloseTo(0.4);
  });

  it("count each other person once", () => {
    const bonds = [relationship(1, 2), relationship(2, 1), relationship(1, 3)].map(bondOf);
    expect([...connections(bonds).values()]).toEqual([2, 1, 1]);
  });
});

describe("moods", () => {
  it.each([
    [0.5, 0.5, 0.5, "Exuberant"],
    [-0.5, 0.5, 0.5, "Hostile"],
    [-0.5, 0.5, -0.5, "Anxious"],
    [0.5, -0.5, 0.5, "Relaxed"],
    [0.02, -0.03, 0.01, "Even"],
  ])("%f %f %f is %s", (pleasure, arousal, dominance, word) => {
    expect(moodWord({ pleasure, arousal, dominance }).word).toBe(word);
  });

  it("are averaged, and even where nobody is", () => {
    const mood = (pleasure: number) => ({ mood: { pleasure, arousal: 0, dominance: 0 } });
    expect(meanMood([mood(1), mood(-0.5)]).pleasure).toBe(0.25);
    expect(moodWord(meanMood([])).word).toBe("Even");
  });
});

describe("people", () => {
  it.each([
    ["Jean Valjean", "JV"],
    ["Cosette", "C"],
    ["Mme. Magloire", "M"],
    ["Countess de Lo", "CL"],
    ["Élodie", "É"],
    ["冉阿让", "冉"],
    ["…", "?"],
  ])("%s is %s", (name, letters) => expect(initials(name)).toBe(letters));

  it("colours communities, the largest first, and leaves loners grey", () => {
    const people = [["x", "small"], ["large"], ["y", "large"], ["large"], ["small"], ["alone"], []];
    const all = people.map((tags, i) => personOf(character(i + 1, { tags })));
    colourCommunities(all);
    expect(all.map((p) => p.community)).toEqual([2, 1, 1, 1, 2, 0, 0]);
  });
});
