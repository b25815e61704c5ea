import { type ReactNode, useId } from "react";

interface Props {
  label: string;
  value: string;
  onChange: (value: string) => void;
  /** Options. */
  children: ReactNode;
}

/** A labelled list of which one is chosen. */
export function Choice({ label, value, onChange, children }: Props) {
  const id = useId();
  return (
    <div className="min-w-0">
      <label htmlFor={id} className="label mb-1 block">
        {label}
      </label>
      <select
        id={id}
        value={value}
        onChange={(e) => onChange(e.target.value)}
        className="h-10 max-w-full rounded-lg border border-edge bg-ground px-2.5 text-sm text-ink"
      >
        {children}
      </select>
    </div>
  );
}
