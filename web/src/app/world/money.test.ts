import { expect, it } from "vitest";
import { dollars, shortly } from "./money";

it.each([
  [0, "$0"], [12, "$12.00"], [0.999, "$1.00"], [0.25, "$0.25"], [0.0125, "$0.013"], [0.00042, "$0.00042"], [-3.5, "−$3.50"], [0.1, "$0.10"],
])("writes %d dollars as %s", (amount, text) => expect(dollars(amount)).toBe(text));

it.each([[0, "0"], [940, "940"], [12_400, "12.4k"], [1_000, "1k"], [999_400, "999k"], [999_600, "1M"], [3_140_000, "3.1M"]])(
  "writes %d as %s",
  (n, text) => expect(shortly(n)).toBe(text),
);
