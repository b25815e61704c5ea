import type { ReactNode } from "react";
import { useAppSelector } from "../app/store";
import type { WorldView } from "../app/world/state";
import { useRememberWorld } from "../hooks/useLastWorld";
import { usePageTitle } from "../hooks/usePageTitle";
import { useWorld } from "../hooks/useWorld";
import { NotFound } from "../screens/NotFound";
import { Button } from "./Button";
import { ErrorNote } from "./ErrorNote";
import { ObservatorySkeleton } from "./ObservatorySkeleton";
import { WorldHeader } from "./WorldHeader";

interface Props {
  id: string;
  /** Of the screen; the world's name comes before it. */
  title?: string;
  children: (view: WorldView) => ReactNode;
}

/** What every screen of a world has in common: the world is loaded and followed, and can be steered. */
export function WorldFrame({ id, title, children }: Props) {
  const { problem, reload } = useWorld(id);
  const view = useAppSelector((s) => s.world.view);
  const shown = view?.id === id ? view : null;
  const name = shown?.ecosystem.name;
  usePageTitle(name ? (title ? `${title}, ${name}` : name) : (title ?? "Observatory"));
  useRememberWorld(id);
  if (problem?.status === 404) return <NotFound />;
  if (problem && !shown) {
    return (
      <div className="mx-auto mt-16 w-full max-w-xl">
        <ErrorNote problem={problem}>
          <Button onClick={reload}>Try again</Button>
        </ErrorNote>
      </div>
    );
  }
  if (!shown) return <ObservatorySkeleton />;
  return (
    <div className="flex min-h-0 grow flex-col gap-4">
      <WorldHeader world={shown.ecosystem} />
      {children(shown)}
    </div>
  );
}
