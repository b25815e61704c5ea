import { describe, expect, it } from "vitest";
import { bondOf, personOf, viewOf } from "../../app/world/state";
import { character, ecosystem, personId, relationship } from "../../test/world";
import { always, placeable } from "./labels";
import { mapOf, pairKey, refresh } from "./model";
import { linkColour, linkWidth, marksOf } from "./paint";
import { faint } from "./palette";

const palette = () => "#102030";

function view() {
  return viewOf({
    seq: 1, ecosystem: ecosystem(), conversations: [],
    people: [1, 2, 3, 4].map((n) => personOf(character(n))),
    bonds: [relationship(1, 2), relationship(2, 1), relationship(1, 3), relationship(3, 4)].map(bondOf),
  });
}

describe("the map", () => {
  it("sizes people by how many others they are bound to", () => {
    const sizes = mapOf(view()).nodes.map((n) => [n.degree, n.radius]);
    expect(sizes.map(([degree]) => degree)).toEqual([2, 1, 2, 1]);
    expect(sizes[0]?.[1]).toBeGreaterThan(sizes[1]?.[1] ?? 0);
  });

  it("leaves out bonds to people who are gone", () => {
    const v = view();
    delete v.people[personId(4)];
    expect(mapOf(v).links).toHaveLength(3);
  });

  it("keeps the places of those who stay", () => {
    const before = mapOf(view());
    Object.assign(before.nodes[0] ?? {}, { x: 12, y: 34 });
    expect(mapOf(view(), before).nodes[0]).toMatchObject({ x: 12, y: 34 });
  });

  it("takes over changed, new and lost bonds in place", () => {
    const [v, data] = [view(), mapOf(view())];
    const [link] = data.links;
    v.bonds[relationship(1, 2).id] = { ...bondOf(relationship(1, 2, -0.9)), type: "enemy" };
    v.bonds[relationship(2, 4).id] = bondOf(relationship(2, 4));
    delete v.bonds[relationship(3, 4).id];
    refresh(data, v);
    expect(data.links[0]).toBe(link);
    expect(link).toMatchObject({ token: "--bond-enemy", weight: 0.9 });
    expect(data.links.map((l) => l.key)).toContain(pairKey(personId(2), personId(4)));
    expect(data.links).toHaveLength(4);
    expect(data.nodes.map((n) => n.degree)).toEqual([2, 2, 1, 1]);
  });
});

describe("marks", () => {
  const { links } = mapOf(view());
  const [first, , third] = links;

  it("light the bonds that are talking", () => {
    const marks = marksOf([{ from: personId(1), to: personId(2) }], null, links);
    expect(marks.talking).toEqual(new Set([pairKey(personId(1), personId(2))]));
    expect(linkWidth(first!, marks)).toBeGreaterThan(linkWidth(third!, marks));
    expect(linkColour(first!, marks, (t) => t)).toBe("--accent");
  });

  it("keep those near the focus in the light", () => {
    const marks = marksOf([], personId(3), links);
    expect(marks.near).toEqual(new Set([1, 3, 4].map(personId)));
    expect(linkColour(first!, marks, palette)).toBe(faint("#102030", 0.05));
    expect(linkColour(third!, marks, palette)).toBe(faint("#102030", 0.85));
  });
});

describe("placeable", () => {
  const label = (text: string, x: number, rank: number) => ({ text, x, y: 0, width: 10, height: 4, rank });

  it("keeps what matters most, and drops what would cover it", () => {
    const kept = placeable([label("a", 0, 1), label("b", 5, 3), label("c", 16, 2)]);
    expect(kept.map((l) => l.text)).toEqual(["b", "c"]);
  });

  it("writes some in any case", () => {
    expect(placeable([label("a", 0, always + 1), label("b", 1, always)])).toHaveLength(2);
  });
});
