import { useState } from "react";
import { dollars } from "../app/world/money";
import type { Ecosystem, Overview } from "../services/types";
import { BudgetDialog } from "./BudgetDialog";
import { Meter } from "./Meter";

/** What the world has spent on models, of what it may; it opens the budget. */
export function BudgetFigure({ world, overview }: { world: Ecosystem; overview: Overview | undefined }) {
  const [open, setOpen] = useState(false);
  const bound = world.budget.total;
  const spent = overview?.spent ?? 0;
  return (
    <>
      <button type="button" onClick={() => setOpen(true)} className="group rounded text-left">
        <span className="sr-only">Budget: spent on models </span>
        {overview ? dollars(spent) : "–"}
        {bound !== null && <span className="text-base text-quiet"> of {dollars(bound)}</span>}
        {bound !== null ? (
          <span className="mt-1 block">
            <Meter label="Part of the budget that is spent" value={bound > 0 ? spent / bound : 1} text={`${dollars(spent)} of ${dollars(bound)}`} />
          </span>
        ) : (
          <span className="label block font-sans underline underline-offset-4 group-hover:text-ink">Set a bound</span>
        )}
      </button>
      <BudgetDialog world={world.id} open={open} onOpenChange={setOpen} />
    </>
  );
}
