import { ArrowDown } from "lucide-react";
import { useMemo, useState } from "react";
import { useAppSelector } from "../app/store";
import { type FeedOrder, draftOf, sectionsOf } from "../app/world/feed";
import type { WorldView } from "../app/world/state";
import { useFollow } from "../hooks/useFollow";
import { useNames } from "../hooks/useNames";
import { EarlierLines } from "./EarlierLines";
import { SceneBlock } from "./SceneBlock";
import { Segments } from "./Segments";
import { SilentFeed } from "./SilentFeed";

/** What is said in the world, the newest at the bottom. It stays where it is while somebody reads further up. */
export function Feed({ view }: { view: WorldView }) {
  const [order, setOrder] = useState<FeedOrder>("scenes");
  const sections = useMemo(() => sectionsOf(view.lines, order), [view.lines, order]);
  const following = useAppSelector((s) => s.world.following);
  const { scroller, unread, jump } = useFollow(view.lines, view.drafts, following);
  const names = useNames(view);
  return (
    <section aria-label="Live feed" className="flex min-h-0 grow flex-col">
      <header className="flex h-14 shrink-0 items-center justify-between gap-3 border-b border-rule px-4">
        <h2 className="font-serif text-lg font-semibold">Live feed</h2>
        <Segments
          label="Order of the feed"
          value={order}
          onChange={setOrder}
          choices={[
            { value: "scenes", label: "By scene" },
            { value: "time", label: "As it happens" },
          ]}
        />
      </header>
      <div className="relative min-h-0 grow">
        <div ref={scroller} tabIndex={0} role="log" aria-live="off" aria-label="Lines" className="relative h-full overflow-y-auto px-4 pb-4">
          {view.lines.length === 0 ? (
            <SilentFeed view={view} />
          ) : (
            <>
              <EarlierLines view={view} scroller={scroller} />
              {sections.map((s, i) => (
                <SceneBlock
                  key={s.key}
                  section={s}
                  scene={view.scenes[s.conversation]}
                  draft={order === "scenes" || i === sections.length - 1 ? draftOf(view.drafts, s.conversation) : undefined}
                  now={view.ecosystem.world_time}
                  names={names}
                  fresh={view.since}
                />
              ))}
            </>
          )}
        </div>
        {!following && (
          <button
            type="button"
            onClick={jump}
            className="appear absolute bottom-4 left-1/2 inline-flex h-9 -translate-x-1/2 items-center gap-2 rounded-full bg-accent px-4 text-sm font-medium whitespace-nowrap text-on-accent shadow-lift"
          >
            <ArrowDown className="size-4" aria-hidden="true" />
            {unread === 0 ? "To the newest" : unread === 1 ? "1 new line" : `${unread} new lines`}
          </button>
        )}
      </div>
    </section>
  );
}
