import { type FormEvent, useState } from "react";
import { useAppDispatch } from "../app/store";
import { dollars } from "../app/world/money";
import { useSubmit } from "../hooks/useSubmit";
import { budgetChanged, setBudget, useBudgetQuery } from "../services/budget";
import type { BudgetState } from "../services/types";
import { Button } from "./Button";
import { ErrorNote } from "./ErrorNote";
import { Field } from "./Field";
import { Overlay } from "./Overlay";
import { Skeleton } from "./Skeleton";
import { UsageTable } from "./UsageTable";

interface Props {
  world: string;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

/** What a world may spend on models, what it has spent, and on whom. */
export function BudgetDialog({ world, open, onOpenChange }: Props) {
  return (
    <Overlay
      open={open}
      onOpenChange={onOpenChange}
      wide
      title="Budget"
      description="Money is set aside before a model is asked, so a bound is never passed. A world that has spent it pauses, and goes on when there is more."
    >
      {open && <Budget world={world} />}
    </Overlay>
  );
}

function Budget({ world }: { world: string }) {
  const { data, error, refetch } = useBudgetQuery(world, { refetchOnMountOrArgChange: true });
  if (error && "detail" in error) {
    return (
      <ErrorNote problem={error}>
        <Button onClick={() => void refetch()}>Try again</Button>
      </ErrorNote>
    );
  }
  if (!data) return <Skeleton className="h-72 w-full" />;
  return (
    <div className="space-y-6">
      <dl className="grid grid-cols-2 gap-4 sm:grid-cols-4">
        <Sum label="Spent">{dollars(data.spent)}</Sum>
        <Sum label="Today">{dollars(data.spent_today)}</Sum>
        <Sum label="Set aside">{dollars(data.reserved)}</Sum>
        <Sum label="Left">{data.left === null ? "no bound" : dollars(data.left)}</Sum>
      </dl>
      <BoundsForm world={world} budget={data} />
      <UsageTable world={world} />
    </div>
  );
}

function Sum({ label, children }: { label: string; children: string }) {
  return (
    <div>
      <dt className="label">{label}</dt>
      <dd className="font-serif text-xl tabular-nums">{children}</dd>
    </div>
  );
}

function BoundsForm({ world, budget }: { world: string; budget: BudgetState }) {
  const [total, setTotal] = useState(budget.total === null ? "" : String(budget.total));
  const [daily, setDaily] = useState(budget.daily === null ? "" : String(budget.daily));
  const dispatch = useAppDispatch();
  const { busy, problem, submit } = useSubmit(async () => {
    await setBudget(world, { total: amount(total), daily: amount(daily) });
    dispatch(budgetChanged());
  });
  const onSubmit = (e: FormEvent) => {
    e.preventDefault();
    void submit();
  };
  const input = { type: "number", min: 0, step: "any", inputMode: "decimal" as const, placeholder: "no bound" };
  return (
    <form onSubmit={onSubmit} className="grid items-end gap-3 sm:grid-cols-[1fr_1fr_auto]">
      <Field label="At most, in dollars" value={total} onChange={(e) => setTotal(e.target.value)} {...input} />
      <Field label="At most in a day" value={daily} onChange={(e) => setDaily(e.target.value)} {...input} />
      <Button type="submit" look="primary" disabled={busy} className="h-11">
        {busy ? "Saving …" : "Save"}
      </Button>
      {problem && (
        <div className="sm:col-span-3">
          <ErrorNote problem={problem} />
        </div>
      )}
    </form>
  );
}

/** A bound as it was typed; nothing typed is no bound. */
function amount(text: string): number | null {
  return text.trim() === "" ? null : Number(text);
}
