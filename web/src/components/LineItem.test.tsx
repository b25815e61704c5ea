import { screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { show } from "../test/render";
import { character, message, personId } from "../test/world";
import { byPair, signed, visible } from "./BondChanges";
import { LineItem } from "./LineItem";

const names = new Map([1, 2].map((n) => [personId(n), { name: character(n).name, community: 0, avatarUrl: "" }]));
const line = (change: Parameters<typeof message>[4] = {}) => ({ ...message(1, 1, 1, 2, change), seq: 1 });
const delta = (axis: "strength" | "trust" | "familiarity", by: number) => ({ from: personId(2), to: personId(1), axis, delta: by });

describe("LineItem", () => {
  it("says who speaks to whom, how, and what it changed", () => {
    const changes = [delta("trust", 0.05), delta("strength", -0.15), delta("familiarity", 0.001)];
    show(<LineItem line={line({ text: "I forget nothing.", action: "turns away", relationship_changes: changes })} names={names} fresh model="" />);
    const item = screen.getAllByRole("listitem")[0];
    expect(item).toHaveTextContent("Valjean → to Javert");
    expect(screen.getByText("“I forget nothing.”")).toHaveClass("font-serif");
    expect(screen.getByText("turns away")).toHaveClass("italic");
    expect(item).toHaveTextContent("🌱hope");
    expect(item).toHaveTextContent("↑ +0.05 trust");
    expect(item).toHaveTextContent("↓ −0.15 strength");
    expect(item).not.toHaveTextContent("familiarity");
  });

  it("speaks to all where nobody is addressed, and does not quote twice", () => {
    show(<LineItem line={line({ text: "“Quoted already.”", addressed_to: null })} names={names} fresh model="" />);
    expect(screen.getByText("“Quoted already.”")).toBeInTheDocument();
    expect(screen.getByText("all")).toBeInTheDocument();
  });

  it("names its model where that is not the scene's", () => {
    show(<LineItem line={line()} names={names} fresh={false} model="gpt-9" />);
    expect(screen.getByText("gpt-9")).toHaveAttribute("title", "The model that speaks");
  });

  it("does not quote the narrator", () => {
    const narrator = { kind: "narrator" as const, id: "00000000-0000-0000-0000-000000000000", name: "" };
    show(<LineItem line={line({ text: "Night falls.", speaker: narrator, model: "" })} names={names} fresh model="" />);
    expect(screen.getByText("Night falls.")).toBeInTheDocument();
    expect(screen.getByText("Narrator")).toBeInTheDocument();
  });
});

describe("bond changes", () => {
  it("are together for each directed pair", () => {
    const back = { from: personId(1), to: personId(2), axis: "trust" as const, delta: 0.1 };
    expect(byPair([delta("trust", 0.1), back, delta("strength", 0.2)]).map((p) => p.deltas.length)).toEqual([2, 1]);
  });

  it("are shown the largest first, and those too small to see not at all", () => {
    const sizes = visible([delta("trust", 0.05), delta("familiarity", 0.08), delta("strength", -0.15), delta("trust", 0.001)]);
    expect(sizes.map((d) => d.delta)).toEqual([-0.15, 0.05, 0.08]);
  });

  it("are signed", () => expect([signed(0.05), signed(-0.15)]).toEqual(["+0.05", "−0.15"]));
});
