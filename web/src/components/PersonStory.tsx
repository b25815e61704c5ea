import type { ReactNode } from "react";
import { useCharacterQuery } from "../services/character";
import type { Character, Traits } from "../services/types";
import { Button } from "./Button";
import { ErrorNote } from "./ErrorNote";
import { Meter } from "./Meter";
import { Skeleton } from "./Skeleton";

/** What the author says of a character: who they are, how they speak, what they want, and their temper. */
export function PersonStory({ id }: { id: string }) {
  const { data: character, error, refetch } = useCharacterQuery(id);
  if (error && "detail" in error) {
    return (
      <ErrorNote problem={error}>
        <Button onClick={() => void refetch()}>Try again</Button>
      </ErrorNote>
    );
  }
  if (!character) return <Skeleton className="h-40 w-full" />;
  return <Story character={character} />;
}

function Story({ character: c }: { character: Character }) {
  const line = c.persona.examples?.[0];
  const goals = (c.goals ?? []).filter((g) => g.state === "open");
  return (
    <>
      {(c.description || c.persona.voice || line) && (
        <Part title="Persona">
          {c.description && <p className="font-serif leading-relaxed">{c.description}</p>}
          {c.persona.voice && <p className="mt-2 text-sm text-quiet">{c.persona.voice}</p>}
          {line && <blockquote className="mt-2 border-l-2 border-rule pl-3 font-serif text-quiet italic">“{line}”</blockquote>}
        </Part>
      )}
      {goals.length > 0 && (
        <Part title="Wants">
          <ul className="space-y-1 font-serif">
            {goals.map((g) => (
              <li key={g.text}>{g.text}</li>
            ))}
          </ul>
        </Part>
      )}
      <Part title="Temper">
        <dl className="space-y-2">
          {traits.map((t) => (
            <div key={t} className="grid grid-cols-[8.5rem_1fr] items-center gap-3">
              <dt className="label capitalize">{t}</dt>
              <dd>
                <Meter label={t} value={c.traits[t]} text={`${Math.round(c.traits[t] * 100)} of 100`} />
              </dd>
            </div>
          ))}
        </dl>
      </Part>
    </>
  );
}

const traits: (keyof Traits)[] = ["openness", "conscientiousness", "extraversion", "agreeableness", "neuroticism"];

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <h3 className="mb-2 text-sm font-semibold">{title}</h3>
      {children}
    </section>
  );
}
