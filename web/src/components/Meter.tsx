interface Props {
  label: string;
  /** From `min` to `max`. */
  value: number;
  min?: number;
  max?: number;
  text: string;
}

/** A bar that fills from its left end, or from its middle where values may be negative. */
export function Meter({ label, value, min = 0, max = 1, text }: Props) {
  const part = (v: number) => ((Math.min(max, Math.max(min, v)) - min) / (max - min)) * 100;
  const [from, to] = [part(Math.min(0, value)), part(Math.max(0, value))];
  return (
    <div
      role="meter"
      aria-label={label}
      aria-valuenow={Number(value.toFixed(2))}
      aria-valuemin={min}
      aria-valuemax={max}
      aria-valuetext={text}
      className="relative h-1.5 overflow-hidden rounded-full bg-rule"
    >
      <div
        className={`absolute inset-y-0 rounded-full transition-all duration-500 ${value < 0 ? "bg-bad" : "bg-accent"}`}
        style={{ left: `${from}%`, width: `${to - from}%` }}
      />
    </div>
  );
}
