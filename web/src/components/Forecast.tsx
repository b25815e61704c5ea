import { dollars, shortly } from "../app/world/money";
import { useEstimateQuery } from "../services/budget";
import type { Ecosystem, Estimate } from "../services/types";

/** What the ticks that somebody is about to ask for will take: lines, tokens and money. */
export function Forecast({ world, ticks }: { world: Ecosystem; ticks: number }) {
  const asked = Number.isInteger(ticks) && ticks >= 1 && ticks <= 1000;
  const { currentData, data } = useEstimateQuery({ id: world.id, ticks, after: world.tick }, { skip: !asked });
  const shown = currentData ?? data;
  return (
    <p role="status" aria-label="Forecast" className="label min-h-4 basis-full text-right tabular-nums max-sm:text-left">
      {shown && asked ? <Sentence estimate={shown} /> : null}
    </p>
  );
}

function Sentence({ estimate: e }: { estimate: Estimate }) {
  const lines = `${e.ticks === 1 ? "1 tick" : `${e.ticks} ticks`} ≈ ${e.turns} lines`;
  if (e.high === 0) return <span title={`From ${e.basis}`}>{lines}, at no cost</span>;
  return (
    <span title={`From ${e.basis}, with ${e.model}: ${shortly(e.tokens_in)} tokens in, ${shortly(e.tokens_out)} out; ${dollars(e.low)} to ${dollars(e.high)}`}>
      {lines}, <span className={e.fits_budget ? "text-ink" : "font-semibold text-bad"}>≈ {dollars(e.cost)}</span>
      {!e.fits_budget && e.left !== null && <span className="text-bad"> and {dollars(e.left)} left: the world will pause</span>}
    </span>
  );
}
