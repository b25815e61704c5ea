import { describe, expect, it } from "vitest";
import type { AnyEvent } from "../../services/event";
import type { Ecosystem } from "../../services/types";
import { bondAt } from "./bond";
import { sectionsOf } from "./feed";
import { fold } from "./fold";
import recorded from "./longbourn.json";
import { viewOf } from "./state";

// The log of a small world from its import through its first tick, with the figures and the network that the server
// gave at its end, recorded from a run with the offline model. Only what memories say was left out.
const events = recorded.events as AnyEvent[];

/** The world as its log tells it, from nothing on. */
function replayed() {
  const nothing = { id: recorded.graph.ecosystem_id } as Ecosystem;
  const view = viewOf({ seq: 0, ecosystem: nothing, people: [], bonds: [], conversations: [] });
  for (const event of events) fold(view, event);
  return view;
}

describe("a recorded log", () => {
  it("folds into the figures that the server gives", () => {
    const view = replayed();
    const { overview } = recorded;
    expect(view.seq).toBe(overview.seq);
    expect(Object.values(view.people).filter((p) => p.isActive)).toHaveLength(overview.characters);
    expect(Object.keys(view.bonds)).toHaveLength(overview.relationships);
    expect(view.lines).toHaveLength(overview.messages);
    expect(Object.values(view.scenes).filter((s) => s.state === "running")).toHaveLength(overview.conversations);
    expect(view.ecosystem).toMatchObject({ tick: recorded.graph.tick, state: "paused" });
  });

  it("folds into the network that the server gives", () => {
    const view = replayed();
    for (const link of recorded.graph.links) {
      const bond = view.bonds[link.id];
      expect(bond?.type).toBe(link.type);
      const values = bond && bondAt(bond, recorded.graph.world_time);
      expect(values?.strength).toBeCloseTo(link.strength, 6);
      expect(values?.trust).toBeCloseTo(link.trust, 6);
      expect(values?.familiarity).toBeCloseTo(link.familiarity, 6);
    }
  });

  it("gives each scene its lines in the order of their turns", () => {
    const view = replayed();
    for (const section of sectionsOf(view.lines, "scenes")) {
      expect(section.lines.map((l) => l.turn)).toEqual(section.lines.map((_, i) => i + 1));
      expect(view.scenes[section.conversation]?.state).toBe("ended");
    }
  });
});
