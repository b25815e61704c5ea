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

const communities = 9;

/**
 * The number of the group that a character's tags name: "group 4". A group with a name of its own is the last tag, and
 * gets a number from its letters. 0 for those without any tag.
 */
export function communityOf(tags: readonly string[] | null): number {
  for (const tag of tags ?? []) {
    const number = /^(?:group|community)\D*(\d+)$/i.exec(tag)?.[1];
    if (number !== undefined) return Number(number);
  }
  const tag = tags?.at(-1);
  return tag === undefined ? 0 : Array.from(tag).reduce((h, c) => (h * 31 + (c.codePointAt(0) ?? 0)) % 997, 7);
}

/** The design token that colours a community; the first colour is for those who belong to none. */
export function communityToken(tags: readonly string[] | null): string {
  const n = communityOf(tags);
  return `--community-${n === 0 ? 0 : ((n - 1) % communities) + 1}`;
}

/** The colour of a community, for styles. */
export function communityColour(tags: readonly string[] | null): string {
  return `var(${communityToken(tags)})`;
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
