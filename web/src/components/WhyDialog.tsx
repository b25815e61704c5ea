import type { ReactNode } from "react";
import type { Line } from "../app/world/state";
import { useWhyQuery } from "../services/why";
import type { LineReasons } from "../services/types";
import { signed } from "./BondChanges";
import { Button } from "./Button";
import { ErrorNote } from "./ErrorNote";
import { Overlay } from "./Overlay";
import { Skeleton } from "./Skeleton";
import { WhyBonds } from "./WhyBonds";

interface Props {
  line: Line;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

/** Why somebody said a line: why they spoke, what they remembered, what they knew, and what it did, with the rules' terms. */
export function WhyDialog({ line, open, onOpenChange }: Props) {
  return (
    <Overlay open={open} onOpenChange={onOpenChange} wide title={`Why ${line.speaker.name} said that`} description={`“${line.text}”`}>
      {open && <Reasons line={line} />}
    </Overlay>
  );
}

function Reasons({ line }: { line: Line }) {
  const { data: why, error, refetch } = useWhyQuery({ conversation: line.conversation_id, message: line.id, revision: line.revision ?? 0 });
  if (error && "detail" in error) {
    return (
      <ErrorNote problem={error}>
        <Button onClick={() => void refetch()}>Try again</Button>
      </ErrorNote>
    );
  }
  if (!why) return <Skeleton className="h-64 w-full" />;
  return (
    <div className="space-y-6">
      <Part title="Why they spoke">
        <p>{why.speaker_choice.sentence || "A person spoke."}</p>
        {why.act && (
          <p className="mt-1 text-sm text-quiet">
            Its act: {why.act.replaceAll("_", " ")}.{why.model && ` Made by ${why.model}.`}
          </p>
        )}
      </Part>
      <Memories why={why} />
      {why.lore.length > 0 && (
        <Part title="What they knew, and it came up">
          <p className="font-serif">{why.lore.join(", ")}</p>
        </Part>
      )}
      <WhyBonds bonds={why.bonds} />
      <Stirred why={why} />
    </div>
  );
}

/** What was recalled, each with the three terms whose mean is its score. */
function Memories({ why }: { why: LineReasons }) {
  if (why.recalled.length === 0) {
    return (
      <Part title="What they remembered">
        <p className="text-quiet">Nothing in particular.</p>
      </Part>
    );
  }
  return (
    <Part title="What they remembered">
      <ol className="space-y-3">
        {why.recalled.map((r) => (
          <li key={r.memory_id}>
            <p className="font-serif leading-snug">{r.memory?.content ?? "A memory that is gone, or that is not yours to read."}</p>
            <dl className="label mt-1 flex flex-wrap gap-x-3 tabular-nums">
              <Term name="score" value={r.score} strong />
              <Term name="recency" value={r.recency} />
              <Term name="importance" value={r.importance} />
              <Term name="relevance" value={r.relevance} />
            </dl>
          </li>
        ))}
      </ol>
    </Part>
  );
}

function Term({ name, value, strong = false }: { name: string; value: number; strong?: boolean }) {
  return (
    <div className={`flex gap-1 ${strong ? "font-semibold text-ink" : ""}`}>
      <dt>{name}</dt>
      <dd>{value.toFixed(2)}</dd>
    </div>
  );
}

/** Whom it stirred, and whose goals it touched. */
function Stirred({ why }: { why: LineReasons }) {
  const names = new Map(why.bonds.flatMap((b) => [[b.from, b.from_name] as const, [b.to, b.to_name] as const]));
  names.set(why.message.speaker.number ?? 0, why.message.speaker.name);
  const name = (n: number) => names.get(n) ?? `No. ${n}`;
  if (why.feelings.length === 0 && why.goals.length === 0) return null;
  return (
    <Part title="What it stirred">
      <ul className="space-y-1 text-sm">
        {why.feelings.map((f) => (
          <li key={`${f.character}/${f.emotion}`}>
            {name(f.character)}: {f.emotion}, {Math.round(f.intensity * 100)} % <span className="text-quiet">({causes[f.cause]})</span>
          </li>
        ))}
        {why.goals.map((g) => (
          <li key={`${g.character}/${g.goal}`}>
            {name(g.character)}’s goal “{g.goal}” <span className="tabular-nums">{signed(g.after - g.before)}</span>
          </li>
        ))}
      </ul>
    </Part>
  );
}

const causes: Record<LineReasons["feelings"][number]["cause"], string> = {
  own: "their own, as they spoke",
  act: "at what was done to them",
  offence: "at a familiarity from somebody they dislike",
  fortune: "at what was done to another",
  finished: "at having reached a goal",
};

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <h3 className="mb-1.5 text-sm font-semibold">{title}</h3>
      {children}
    </section>
  );
}
