import { render, screen, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import type { WorldDiff } from "../services/types";
import { morning, personId, world } from "../test/world";
import { DiffBonds } from "./DiffBonds";

const branch = { id: world, name: "Les Misérables", tick: 4, world_time: morning, conversations: 0, lines: 0 };
const person = (number: number, name: string) => ({ id: personId(number), number, name });

function diff(change: Partial<WorldDiff>): WorldDiff {
  return {
    here: branch, there: branch, common: null, characters: { here: [], there: [] }, bonds: { total: 0, items: [] },
    visitors: { total: 0, items: [] }, memories: { here_total: 0, there_total: 0, people: [], here: [], there: [] },
    threads: { here: [], there: [] }, ...change,
  };
}

const apart = { axes: [{ axis: "strength" as const, here: 0.5, there: 0, delta: 0.5 }], size: 0.5 };
const then = (type: "friend" | "enemy") => ({ id: personId(9), type });

describe("DiffBonds", () => {
  it("lists how characters stand to one another, and to people from outside", () => {
    const bond = { from: person(1, "Valjean"), to: person(2, "Javert"), here: then("enemy"), there: null, ...apart };
    const visit = { character: person(1, "Valjean"), user_id: personId(8), name: "robin", here: then("friend"), there: null, ...apart };
    render(<DiffBonds diff={diff({ bonds: { total: 2, items: [bond] }, visitors: { total: 1, items: [visit] } })} />);
    const [bonds, visitors] = screen.getAllByRole("list").filter((list) => list.parentElement?.tagName === "SECTION");
    expect(bonds).toHaveTextContent("Valjean about Javertenemy here, stranger there");
    expect(visitors).toHaveTextContent("Valjean about robinfriend here, stranger there");
    expect(within(visitors!).getByText("+0.50")).toBeInTheDocument();
    expect(screen.getByText("and 1 more")).toBeInTheDocument();
  });

  it("does not speak of visitors where they make no difference", () => {
    render(<DiffBonds diff={diff({})} />);
    expect(screen.getByText("Everybody feels the same about everybody.")).toBeInTheDocument();
    expect(screen.queryByText("About visitors")).not.toBeInTheDocument();
  });
});
