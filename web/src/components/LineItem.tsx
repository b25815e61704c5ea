import { memo } from "react";
import { useAppDispatch } from "../app/store";
import { worldActions } from "../app/world/slice";
import type { Draft, Line } from "../app/world/state";
import type { Emotion } from "../services/types";
import { Avatar } from "./Avatar";
import { BondChanges } from "./BondChanges";
import { Emoji } from "./Emoji";
import type { Names } from "../hooks/useNames";
import { LineMenu } from "./LineMenu";
import { ModelBadge } from "./ModelBadge";

interface Props {
  line: Line;
  names: Names;
  /** It arrived while somebody was looking. */
  fresh: boolean;
  /** What made it, where that is not what made the scene's others. */
  model: string;
  /** How long ago it was, where that differs from the scene's beginning. */
  ago?: string | undefined;
  /** Whether an address can name it. */
  anchored?: boolean;
}

/** One line: who says what to whom, how they feel, and what it changed between them. */
export const LineItem = memo(function LineItem({ line, names, fresh, model, ago, anchored }: Props) {
  const speaker = names.get(line.speaker.id) ?? { name: line.speaker.name, community: 0, avatarUrl: "" };
  const changes = line.relationship_changes ?? [];
  return (
    <li id={anchored ? `turn-${line.turn}` : undefined} className={`flex gap-3 py-2.5 target:bg-tint ${fresh ? "rise" : ""}`}>
      <Avatar person={speaker} />
      <div className="min-w-0 grow">
        <div className="flex items-baseline justify-between gap-3">
          <p className="min-w-0 text-sm">
            <SpeakerName line={line} />
            <Addressee line={line} />
            {ago && <span className="label ml-2">{ago}</span>}
          </p>
          <span className="flex shrink-0 items-center gap-1.5">
            <Feeling emotion={line.emotion} />
            <LineMenu line={line} />
          </span>
        </div>
        {line.action && <p className="mt-1 font-serif text-[0.9375rem] text-quiet italic">{line.action}</p>}
        {line.text && <p className="mt-1 font-serif text-[1.0625rem] leading-relaxed break-words">{quoted(line)}</p>}
        <div className="mt-1.5 flex flex-wrap items-center gap-x-3 gap-y-1 empty:hidden">
          {changes.length > 0 && <BondChanges changes={changes} names={names} />}
          {model && <ModelBadge model={model} />}
        </div>
      </div>
    </li>
  );
});

/** Whom a line is said to, or whispered to; what is narrated is said to nobody. */
function Addressee({ line }: { line: Line }) {
  if (line.speaker.kind === "narrator") return null;
  if (line.whisper_to) return <span className="text-quiet italic"> whispers to {line.whisper_to.name}</span>;
  return (
    <span className="text-quiet">
      <span aria-hidden="true"> → </span>
      <span className="sr-only"> to </span>
      {line.addressed_to?.name ?? "all"}
    </span>
  );
}

/** The speaker; a character's name opens their panel. */
function SpeakerName({ line }: { line: Line }) {
  const dispatch = useAppDispatch();
  if (line.speaker.kind !== "character") return <span className="font-semibold">{line.speaker.name || "Narrator"}</span>;
  return (
    <button
      type="button"
      onClick={() => dispatch(worldActions.selected(line.speaker.id))}
      className="rounded font-semibold hover:text-accent hover:underline hover:underline-offset-4"
    >
      {line.speaker.name}
    </button>
  );
}

function Feeling({ emotion }: { emotion: Emotion }) {
  if (emotion.label === "") return null;
  return (
    <span className="inline-flex shrink-0 items-center gap-1.5 text-[0.8125rem] text-quiet" title={`Intensity ${Math.round(emotion.intensity * 100)} %`}>
      <Emoji>{emotion.emoji}</Emoji>
      {emotion.label}
    </span>
  );
}

/** Speech stands in quotation marks, what the narrator says does not. */
function quoted(line: Line): string {
  const bare = line.speaker.kind === "narrator" || /^[“"«]/.test(line.text);
  return bare ? line.text : `“${line.text}”`;
}

/** A line as far as it has been heard. */
export function DraftItem({ draft, names }: { draft: Draft; names: Names }) {
  const nobody = { name: draft.speaker, community: 0, avatarUrl: "" };
  const speaker = [...names.values()].find((p) => p.name === draft.speaker) ?? nobody;
  return (
    <li className="flex gap-3 py-2.5">
      <Avatar person={speaker} />
      <div className="min-w-0 grow">
        <p className="text-sm font-semibold">{draft.speaker}</p>
        <p className="mt-1 font-serif text-[1.0625rem] leading-relaxed break-words text-quiet">
          “{draft.text}
          <span className="breathe" aria-hidden="true">▍</span>
        </p>
      </div>
    </li>
  );
}
