import type { Anchor } from "../../services/types";
import type { Bond } from "./state";
import { worldDays } from "./time";

/** The axes of a relationship at one moment. */
export interface BondValues {
  /** −1 to 1: how one feels about the other. */
  strength: number;
  /** 0 to 1. */
  trust: number;
  /** 0 to 1. */
  familiarity: number;
}

/** What a relationship has become at a moment of world time, decayed from its anchors. */
export function bondAt(bond: Bond, worldTime: string): BondValues {
  const days = worldDays(bond.anchoredAt, worldTime);
  return {
    strength: faded(bond.strength, days),
    trust: faded(bond.trust, days),
    familiarity: faded(bond.familiarity, days),
  };
}

/** v(t) = base + (value − base) · 2^(−Δt / half-life); before the anchor, or without a half-life, the value itself. */
export function faded(anchor: Anchor, days: number): number {
  if (!(days > 0) || !(anchor.half_life > 0)) return anchor.value;
  return anchor.base + (anchor.value - anchor.base) * 2 ** (-days / anchor.half_life);
}
