import { Pause, Play, StepForward } from "lucide-react";
import { type FormEvent, useState } from "react";
import { useAppDispatch } from "../app/store";
import { worldActions } from "../app/world/slice";
import { useSubmit } from "../hooks/useSubmit";
import { pause, resume, step } from "../services/ecosystem";
import type { Ecosystem } from "../services/types";
import { Button } from "./Button";
import { Forecast } from "./Forecast";
import { sentence } from "./ErrorNote";

const mostTicks = 1000;

/** Play, pause and step. */
export function Controls({ world }: { world: Ecosystem }) {
  const [ticks, setTicks] = useState(1);
  const dispatch = useAppDispatch();
  const running = world.state === "running";
  const turn = useSubmit(async () => {
    const { state, pause_reason } = await (running ? pause(world.id) : resume(world.id));
    dispatch(worldActions.steered({ state, pause_reason }));
  });
  const walk = useSubmit(async () => {
    await step(world.id, ticks);
  });
  const onStep = (e: FormEvent) => {
    e.preventDefault();
    void walk.submit();
  };
  const problem = turn.problem ?? walk.problem;
  const Icon = running ? Pause : Play;
  return (
    <div role="group" aria-label="Steer the world" className="flex max-w-full flex-wrap items-center justify-end gap-2 max-sm:justify-start">
      <Button look="primary" disabled={turn.busy} onClick={() => void turn.submit()} className="w-28 justify-center">
        <Icon className="size-4 fill-current" aria-hidden="true" />
        {running ? "Pause" : "Play"}
      </Button>
      <form onSubmit={onStep} className="flex h-10 items-stretch rounded-lg border border-rule bg-raised">
        <label className="flex items-center gap-1.5 pl-3 text-sm text-quiet">
          <span className="sr-only">Number of </span>
          <input
            type="number"
            min={1}
            max={mostTicks}
            required
            value={Number.isNaN(ticks) ? "" : ticks}
            onChange={(e) => setTicks(e.target.valueAsNumber)}
            className="w-12 rounded-md bg-transparent px-1 text-right text-ink tabular-nums"
          />
          {ticks === 1 ? "tick" : "ticks"}
        </label>
        <button
          type="submit"
          disabled={walk.busy}
          title="Let some ticks pass, one after the other"
          className="ml-2 inline-flex items-center gap-1.5 rounded-r-lg border-l border-rule px-3 text-sm font-medium hover:bg-surface disabled:opacity-50"
        >
          <StepForward className="size-4" aria-hidden="true" /> Step
        </button>
      </form>
      <Forecast world={world} ticks={ticks} />
      {problem && (
        <p role="alert" className="basis-full text-sm text-bad">
          {sentence(problem.detail)}
        </p>
      )}
    </div>
  );
}
