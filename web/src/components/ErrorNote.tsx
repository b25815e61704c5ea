import { CircleAlert } from "lucide-react";
import type { ReactNode } from "react";
import type { Problem } from "../services/problem";

/** Most faults that are listed at once; the rest are counted. */
const shown = 12;

/** What went wrong, each fault with its place, and under it the next step. */
export function ErrorNote({ problem, children }: { problem: Problem; children?: ReactNode }) {
  const more = problem.faults.length - shown;
  return (
    <div role="alert" className="panel flex gap-3 border-bad/40 p-4 text-sm">
      <CircleAlert className="mt-0.5 size-5 shrink-0 text-bad" aria-hidden="true" />
      <div className="min-w-0 grow">
        <p className="text-ink">{sentence(problem.detail)}</p>
        {problem.faults.length > 0 && (
          <ul className="mt-2 max-h-64 space-y-1 overflow-y-auto">
            {problem.faults.slice(0, shown).map((f) => (
              <li key={f.place + f.problem}>
                <code className="rounded bg-raised px-1 py-0.5 text-xs">{f.place || "the whole"}</code> {f.problem}
              </li>
            ))}
            {more > 0 && <li className="text-quiet">and {more} more</li>}
          </ul>
        )}
        {problem.status >= 500 && problem.requestId && (
          <p className="mt-2 text-xs text-quiet">Request {problem.requestId}, for whoever reads the server's log.</p>
        )}
        {children && <div className="mt-3 flex flex-wrap gap-2">{children}</div>}
      </div>
    </div>
  );
}

/** A message with a capital and a full stop. */
export function sentence(text: string): string {
  const trimmed = text.trim();
  const capital = trimmed.charAt(0).toUpperCase() + trimmed.slice(1);
  return /[.!?…]$/.test(capital) ? capital : `${capital}.`;
}
