import { type InputHTMLAttributes, useId } from "react";

interface Props extends InputHTMLAttributes<HTMLInputElement> {
  label: string;
  hint?: string | undefined;
  fault?: string | undefined;
}

/** A labelled input; its hint and its fault are read out with it. */
export function Field({ label, hint, fault, ...input }: Props) {
  const id = useId();
  const note = fault ?? hint;
  return (
    <div>
      <label htmlFor={id} className="mb-1.5 block text-sm font-medium">
        {label}
      </label>
      <input
        id={id}
        aria-invalid={fault !== undefined}
        aria-describedby={note ? `${id}-note` : undefined}
        className="h-11 w-full rounded-lg border border-edge bg-ground px-3 text-base text-ink placeholder:text-quiet aria-invalid:border-bad"
        {...input}
      />
      {note && (
        <p id={`${id}-note`} className={`mt-1.5 text-sm ${fault ? "text-bad" : "text-quiet"}`}>
          {note}
        </p>
      )}
    </div>
  );
}
