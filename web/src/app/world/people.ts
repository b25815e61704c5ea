import type { Bond, Person } from "./state";

/** One or two letters that stand for a name: "Jean Valjean" → "JV", "Mme. Magloire" → "M", "Cosette" → "C". */
export function initials(name: string): string {
  const words = name.split(/[\s.]+/).filter((w) => w !== "" && !titles.has(w.toLowerCase()));
  const [first = name, last] = [words[0], words.length > 1 ? words[words.length - 1] : undefined];
  return (letter(first) + (last ? letter(last) : "")).toUpperCase() || "?";
}

const titles = new Set(["mme", "mlle", "m", "mr", "mrs", "ms", "dr", "the", "of", "de"]);

function letter(word: string): string {
  return Array.from(word).find((c) => /[\p{L}\p{N}]/u.test(c)) ?? "";
}

const colours = 9;

/**
 * Gives each community a colour, the largest first: from 1 on, and 0 for those who are alone in theirs, or in none. A
 * community is what the last of a character's tags says, which is where an import puts the group.
 */
export function colourCommunities(people: Person[]): void {
  const sizes = new Map<string, number>();
  for (const p of people) sizes.set(communityOf(p), (sizes.get(communityOf(p)) ?? 0) + 1);
  const ranked = [...sizes.keys()].toSorted((a, b) => (sizes.get(b) ?? 0) - (sizes.get(a) ?? 0) || a.localeCompare(b));
  for (const p of people) {
    const alone = communityOf(p) === "" || (sizes.get(communityOf(p)) ?? 0) < 2;
    p.community = alone ? 0 : (ranked.indexOf(communityOf(p)) % colours) + 1;
  }
}

function communityOf(person: Person): string {
  return person.tags.at(-1) ?? "";
}

/** The design token that colours a community. */
export function communityToken(community: number): string {
  return `--community-${community}`;
}

const bondTokens: Record<string, string> = {
  friend: "--bond-friend",
  close_friend: "--bond-friend",
  ally: "--bond-ally",
  family: "--bond-family",
  romance: "--bond-romance",
  mentor: "--bond-mentor",
  colleague: "--bond-colleague",
  rival: "--bond-rival",
  enemy: "--bond-enemy",
};

/** The design token that colours a type of relationship. Strangers and acquaintances are neutral. */
export function bondToken(type: string): string {
  return bondTokens[type] ?? "--bond-neutral";
}

/** The types of relationship that a legend explains, in its order. */
export const bondLegend = ["family", "romance", "friend", "ally", "mentor", "colleague", "rival", "enemy", "acquaintance"];

/** A type of relationship in words: "close_friend" → "close friend". */
export function bondWord(type: string): string {
  return type.replaceAll("_", " ");
}

/** How many others each character is bound to, by character id. */
export function connections(bonds: Bond[]): Map<string, number> {
  const others = new Map<string, Set<string>>();
  const add = (a: string, b: string) => others.set(a, (others.get(a) ?? new Set()).add(b));
  for (const b of bonds) {
    add(b.from, b.to);
    add(b.to, b.from);
  }
  return new Map(Array.from(others, ([id, set]) => [id, set.size]));
}

/** Characters by name, as people sort names. */
export function byName(people: Person[]): Person[] {
  return people.toSorted((a, b) => a.name.localeCompare(b.name));
}
