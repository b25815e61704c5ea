import type { ButtonHTMLAttributes } from "react";

const looks = {
  primary: "bg-accent text-on-accent hover:brightness-110",
  plain: "bg-raised text-ink border border-rule hover:border-edge",
  bare: "text-quiet hover:bg-raised hover:text-ink",
};

interface Props extends ButtonHTMLAttributes<HTMLButtonElement> {
  look?: keyof typeof looks;
  /** Square, for a lone icon; give it an aria-label. */
  icon?: boolean;
}

/** A button. It is at least 40 px high, so that a finger finds it. */
export function Button({ look = "plain", icon = false, className = "", type = "button", ...rest }: Props) {
  const shape = icon ? "size-10 justify-center" : "h-10 px-4";
  return (
    <button
      type={type}
      className={`inline-flex shrink-0 items-center gap-2 rounded-lg text-sm font-medium whitespace-nowrap transition-colors disabled:opacity-50 ${shape} ${looks[look]} ${className}`}
      {...rest}
    />
  );
}
