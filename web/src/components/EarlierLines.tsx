import type { RefObject } from "react";
import { flushSync } from "react-dom";
import { useAppDispatch } from "../app/store";
import { loadPast } from "../app/world/load";
import { worldActions } from "../app/world/slice";
import type { WorldView } from "../app/world/state";
import { useSubmit } from "../hooks/useSubmit";
import { Button } from "./Button";

interface Props {
  view: WorldView;
  scroller: RefObject<HTMLDivElement | null>;
}

/** The way back: fetches what was said before the oldest line, and leaves what was being read where it is. */
export function EarlierLines({ view, scroller }: Props) {
  const dispatch = useAppDispatch();
  const { busy, problem, submit } = useSubmit(async () => {
    const past = await loadPast(view.id, view.oldest);
    keepPlace(scroller.current, () => flushSync(() => dispatch(worldActions.recalled(past))));
  });
  if (view.oldest <= 1) return <p className="label pt-4 text-center">The story begins here.</p>;
  return (
    <div className="flex justify-center pt-3">
      <Button look="bare" disabled={busy} onClick={() => void submit()}>
        {busy ? "Looking back …" : problem ? "That failed. Try again" : "Earlier lines"}
      </Button>
    </div>
  );
}

/** Runs a change that adds content at the top, and scrolls by as much as was added. */
function keepPlace(element: HTMLElement | null, change: () => void): void {
  if (!element) return change();
  const before = element.scrollHeight - element.scrollTop;
  element.style.overflowAnchor = "none"; // The browser's own correction would come on top of this one.
  change();
  element.scrollTop = element.scrollHeight - before;
  requestAnimationFrame(() => (element.style.overflowAnchor = ""));
}
