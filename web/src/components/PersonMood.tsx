import { moodWord } from "../app/world/mood";
import type { Person } from "../app/world/state";
import { Emoji } from "./Emoji";
import { Meter } from "./Meter";

/** How somebody is: the mood in a word and on its three axes, the latest emotion, and how much talk is left in them. */
export function PersonMood({ person }: { person: Person }) {
  const mood = moodWord(person.mood);
  const { emotion } = person;
  return (
    <section aria-label="Mood">
      <p className="font-serif text-lg">
        <Emoji>{mood.emoji}</Emoji> {mood.word}
        {emotion.label && (
          <span className="text-base text-quiet">
            {" "}
            and feels <Emoji>{emotion.emoji}</Emoji> {emotion.label}
          </span>
        )}
      </p>
      <dl className="mt-3 grid grid-cols-2 gap-x-5 gap-y-3">
        <Axis label="Pleasure" value={person.mood.pleasure} />
        <Axis label="Arousal" value={person.mood.arousal} />
        <Axis label="Dominance" value={person.mood.dominance} />
        <Axis label="Energy" value={person.energy} min={0} />
      </dl>
    </section>
  );
}

function Axis({ label, value, min = -1 }: { label: string; value: number; min?: number }) {
  const text = value.toFixed(2).replace("-", "−");
  return (
    <div>
      <dt className="label flex justify-between">
        {label} <span className="tabular-nums">{text}</span>
      </dt>
      <dd className="mt-1">
        <Meter label={label} value={value} min={min} text={text} />
      </dd>
    </div>
  );
}
