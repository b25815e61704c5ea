import { memo } from "react";
import { Link } from "react-router";
import { type Section, castOf, listed } from "../app/world/feed";
import type { Draft } from "../app/world/state";
import { worldAgo, worldClock } from "../app/world/time";
import type { Conversation } from "../services/types";
import type { Names } from "../hooks/useNames";
import { endings } from "./ending";
import { DraftItem, LineItem } from "./LineItem";
import { ModelBadge } from "./ModelBadge";

interface Props {
  section: Section;
  scene: Conversation | undefined;
  draft: Draft | undefined;
  /** World time. */
  now: string;
  names: Names;
  /** Lines after this seq arrived while somebody was looking. */
  fresh: number;
}

/** The lines of one scene under their heading: the topic, who talks, where and when, and what made the lines. */
export const SceneBlock = memo(function SceneBlock({ section, scene, draft, now, names, fresh }: Props) {
  const { lines, continued } = section;
  const began = lines[0]?.world_time ?? now;
  const cast = listed(castOf(scene, lines));
  const model = lines[0]?.model ?? "";
  const world = lines[0]?.ecosystem_id ?? "";
  return (
    <article className="pt-3" aria-label={scene?.topic || cast}>
      <header className="sticky top-0 z-10 -mx-4 bg-surface/95 px-4 pt-2.5 pb-2 backdrop-blur-sm">
        <div className="flex items-baseline justify-between gap-3 border-l-2 border-accent pl-3">
          <h3 className="min-w-0 font-serif text-[1.0625rem] leading-snug font-semibold text-balance">
            <Link to={`/worlds/${world}/scenes/${section.conversation}`} className="rounded hover:text-accent hover:underline hover:underline-offset-4">
              {capital(scene?.topic ?? "") || cast}
            </Link>
            {continued && <span className="font-normal text-quiet italic"> continued</span>}
          </h3>
          <time className="label shrink-0 tabular-nums" title={worldClock(began)}>
            {worldAgo(began, now)}
          </time>
        </div>
        <div className="flex items-end justify-between gap-3 border-l-2 border-accent pt-0.5 pl-3">
          <p className="label min-w-0">
            {scene?.state === "running" && <Live />}
            {scene?.topic ? cast : null}
            {scene?.setting ? <span className="italic">{scene.topic ? ", " : ""}{scene.setting}</span> : null}
          </p>
          {model && <ModelBadge model={model} />}
        </div>
      </header>
      <ol>
        {lines.map((line) => (
          <LineItem
            key={line.id}
            line={line}
            names={names}
            fresh={line.seq > fresh}
            model={line.model === model ? "" : line.model}
            ago={later(worldAgo(line.world_time, now), worldAgo(began, now))}
          />
        ))}
        {draft && <DraftItem draft={draft} names={names} />}
      </ol>
      {scene?.state === "ended" && !continued && endings[scene.end_reason] && (
        <p className="label mt-2 pl-11 italic">{endings[scene.end_reason]}</p>
      )}
    </article>
  );
});

/** The time of a line, where it is not in the heading already. */
function later(line: string, heading: string): string | undefined {
  return line === heading ? undefined : line;
}

function Live() {
  return (
    <span className="mr-2 inline-flex items-center gap-1.5 font-medium text-accent">
      <span className="breathe size-1.5 rounded-full bg-accent" aria-hidden="true" />
      talking
    </span>
  );
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
