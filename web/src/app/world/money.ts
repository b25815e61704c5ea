/** An amount of US dollars as people read it: cents, and smaller parts where there is nothing else. */
export function dollars(amount: number): string {
  if (amount === 0) return "$0";
  const digits = Math.abs(amount) >= 0.995 ? 2 : Math.abs(amount) >= 0.01 ? 3 : 5;
  return `${amount < 0 ? "−" : ""}$${Math.abs(amount).toFixed(digits).replace(/(\.\d\d\d*?)0+$/, "$1")}`;
}

/** A large number in few characters: 940, 12.4k, 3.1M. */
export function shortly(n: number): string {
  if (n < 1_000) return String(Math.round(n));
  const [by, unit] = n < 999_500 ? [1_000, "k"] : [1_000_000, "M"];
  const v = n / by;
  return `${v < 99.95 ? v.toFixed(1).replace(/\.0$/, "") : Math.round(v)}${unit}`;
}
