import type { Mood } from "../../services/types";

/** The mean of many moods; even where there are none. */
export function meanMood(people: { mood: Mood }[]): Mood {
  const mean = (axis: keyof Mood) => average(people.map((p) => p.mood[axis]));
  return { pleasure: mean("pleasure"), arousal: mean("arousal"), dominance: mean("dominance") };
}

/** The mean of numbers, 0 for none. */
export function average(values: number[]): number {
  return values.length === 0 ? 0 : values.reduce((a, b) => a + b, 0) / values.length;
}

/** A mood in one word, with a sign. */
export interface MoodWord {
  word: string;
  emoji: string;
}

const calm: MoodWord = { word: "Even", emoji: "😐" };

// The octants of the PAD space under Mehrabian's (1996) names, by the signs of pleasure, arousal and dominance.
const octants: Record<string, MoodWord> = {
  "+++": { word: "Exuberant", emoji: "😄" },
  "++-": { word: "Dependent", emoji: "🥺" },
  "+-+": { word: "Relaxed", emoji: "😌" },
  "+--": { word: "Docile", emoji: "🙂" },
  "-++": { word: "Hostile", emoji: "😠" },
  "-+-": { word: "Anxious", emoji: "😟" },
  "--+": { word: "Disdainful", emoji: "😒" },
  "---": { word: "Bored", emoji: "😑" },
};

/** The octant of a mood; within `even` of the middle of the space a mood has no name but even. */
export function moodWord(mood: Mood, even = 0.1): MoodWord {
  if (Math.hypot(mood.pleasure, mood.arousal, mood.dominance) < even) return calm;
  const sign = (v: number) => (v >= 0 ? "+" : "-");
  return octants[sign(mood.pleasure) + sign(mood.arousal) + sign(mood.dominance)] ?? calm;
}
