import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import { useAppDispatch } from "../app/store";
import type { Draft, Line } from "../app/world/state";
import { worldActions } from "../app/world/slice";

/** Within so many pixels of the end somebody counts as being at it. */
const nearEnd = 48;

/**
 * Keeps a feed at its end while it grows, unless somebody scrolled up: then it counts the lines they have not seen, and
 * `jump` takes them there.
 */
export function useFollow(lines: Line[], drafts: Record<string, Draft>, following: boolean) {
  const dispatch = useAppDispatch();
  const scroller = useRef<HTMLDivElement>(null);
  const [seen, setSeen] = useState(0);
  const newest = lines.at(-1)?.seq ?? 0;

  useLayoutEffect(() => {
    if (following) toEnd(scroller.current);
  }, [lines, drafts, following]);

  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const onScroll = () => {
      const atEnd = element.scrollHeight - element.scrollTop - element.clientHeight < nearEnd;
      if (atEnd === following) return;
      setSeen(newest);
      dispatch(worldActions.followed(atEnd));
    };
    const resized = new ResizeObserver(() => following && toEnd(element));
    resized.observe(element);
    element.addEventListener("scroll", onScroll, { passive: true });
    return () => {
      resized.disconnect();
      element.removeEventListener("scroll", onScroll);
    };
  }, [dispatch, following, newest]);

  const jump = useCallback(() => {
    dispatch(worldActions.followed(true));
    scroller.current?.focus({ preventScroll: true });
  }, [dispatch]);

  const unread = following ? 0 : lines.filter((l) => l.seq > seen).length;
  return { scroller, unread, jump };
}

function toEnd(element: HTMLElement | null): void {
  if (element) element.scrollTop = element.scrollHeight;
}
