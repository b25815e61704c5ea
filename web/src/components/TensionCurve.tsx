import type { StoryThread } from "../services/types";

const width = 240;
const height = 44;
const edge = 3;

/** How the tension of a thread rose and fell, tick by tick, as a line. */
export function TensionCurve({ thread }: { thread: StoryThread }) {
  const points = thread.tension ?? [];
  const last = points.at(-1);
  if (!last) return null;
  const first = points[0]!.tick;
  const x = (tick: number) => edge + ((tick - first) / Math.max(1, last.tick - first)) * (width - 2 * edge);
  const y = (value: number) => height - edge - Math.min(1, Math.max(0, value)) * (height - 2 * edge);
  const line = points.map((p) => `${x(p.tick).toFixed(1)},${y(p.value).toFixed(1)}`).join(" ");
  const end = points.length === 1 ? width - edge : x(last.tick); // One point is a level line.
  const peak = Math.max(...points.map((p) => p.value));
  return (
    <svg
      role="img"
      aria-label={`Tension from tick ${first} to ${last.tick}: now ${percent(last.value)}, at most ${percent(peak)}`}
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
      className="h-11 w-full text-accent"
    >
      <polygon points={`${x(first)},${height} ${line} ${end},${y(last.value)} ${end},${height}`} fill="currentColor" opacity="0.12" />
      <polyline points={`${line} ${end},${y(last.value)}`} fill="none" stroke="currentColor" strokeWidth="2" vectorEffect="non-scaling-stroke" strokeLinejoin="round" />
    </svg>
  );
}

function percent(value: number): string {
  return `${Math.round(value * 100)} %`;
}
