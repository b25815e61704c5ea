import { useMemo } from "react";
import type { Person, WorldView } from "../app/world/state";

/** What a line shows of the people in it. */
export type Names = ReadonlyMap<string, Pick<Person, "name" | "community" | "avatarUrl">>;

/** The names by id and whose they are, made anew only when who is there changed. */
export function useNames(view: WorldView): Names {
  const { people, cast } = view;
  // eslint-disable-next-line react-hooks/exhaustive-deps -- moods change with every line, and names do not.
  return useMemo(() => new Map(Object.values(people).map((p) => [p.id, p])), [cast, view.id]);
}
