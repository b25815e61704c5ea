import { ToggleGroup } from "radix-ui";

interface Props<T extends string> {
  label: string;
  value: T;
  onChange: (value: T) => void;
  choices: { value: T; label: string }[];
}

/** A few choices of which one holds. */
export function Segments<T extends string>({ label, value, onChange, choices }: Props<T>) {
  return (
    <ToggleGroup.Root
      type="single"
      aria-label={label}
      value={value}
      onValueChange={(v) => v !== "" && onChange(v as T)}
      className="inline-flex rounded-lg border border-rule bg-ground p-0.5"
    >
      {choices.map((c) => (
        <ToggleGroup.Item
          key={c.value}
          value={c.value}
          className="h-8 rounded-md px-3 text-[0.8125rem] font-medium whitespace-nowrap text-quiet hover:text-ink data-[state=on]:bg-raised data-[state=on]:text-ink"
        >
          {c.label}
        </ToggleGroup.Item>
      ))}
    </ToggleGroup.Root>
  );
}
