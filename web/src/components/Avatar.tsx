import { communityToken, initials } from "../app/world/people";
import type { Person } from "../app/world/state";

/** The round portrait of a character: a picture where the author gave one, their initials otherwise. */
export function Avatar({ person, size = 32 }: { person: Pick<Person, "name" | "community" | "avatarUrl">; size?: number }) {
  const style = { width: size, height: size, fontSize: size * 0.38, background: `var(${communityToken(person.community)})` };
  if (person.avatarUrl) {
    return <img src={person.avatarUrl} alt="" style={style} className="shrink-0 rounded-full object-cover" />;
  }
  return (
    <span
      aria-hidden="true"
      style={{ ...style, color: "var(--on-community)" }}
      className="inline-flex shrink-0 items-center justify-center rounded-full font-semibold select-none"
    >
      {initials(person.name)}
    </span>
  );
}
