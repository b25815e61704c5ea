import type { AnyEvent } from "../services/event";
import type { MessageDelta } from "../services/types";

/** What a stream brings. */
export type Arrival = { event: AnyEvent } | { delta: MessageDelta };

interface Options {
  handOver: (arrivals: Arrival[]) => void;
  /** Whether lines are to be shown one after the other. Asked each time. */
  paced: () => boolean;
}

const batchMs = 80; // What arrives within this time costs one rendering.
const lineMs = 850; // Time to read a line before the next one comes.
const mostLagMs = 12_000;

/**
 * Hands over what arrives, in its order. A scene that was played in a moment comes line by line, so that it can be
 * followed; nothing waits longer than some seconds, and what steers the world, pausing it for one, waits not at all.
 */
export class Pacer {
  private queue: Arrival[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** When everything that is queued must have been handed over. */
  private deadline = 0;

  constructor(private readonly options: Options) {}

  add(arrival: Arrival): void {
    if (this.queue.length === 0) this.deadline = Date.now() + mostLagMs;
    this.queue.push(arrival);
    if (steers(arrival)) this.schedule(batchMs);
    else this.timer ??= setTimeout(() => this.turn(), batchMs);
  }

  /** Forgets what was not handed over yet. */
  drop(): void {
    clearTimeout(this.timer);
    this.queue = [];
  }

  private schedule(ms: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.turn(), ms);
  }

  private turn(): void {
    this.timer = undefined;
    this.options.handOver(this.queue.splice(0, this.due()));
    const lines = this.queue.filter(isLine).length;
    if (lines > 0) this.schedule(Math.max(0, Math.min(lineMs, (this.deadline - Date.now()) / lines)));
  }

  /** How many arrivals are due: all, or all up to the second line. */
  private due(): number {
    const all = !this.options.paced() || Date.now() >= this.deadline || this.queue.some(steers);
    if (all) return this.queue.length;
    const second = this.queue.findIndex((a, i) => isLine(a) && this.queue.findIndex(isLine) < i);
    return second < 0 ? this.queue.length : second;
  }
}

function isLine(arrival: Arrival): boolean {
  return "event" in arrival && arrival.event.type === "message.created";
}

function steers(arrival: Arrival): boolean {
  return "event" in arrival && arrival.event.type.startsWith("ecosystem.");
}

/** Lines come one after the other, unless nobody looks or somebody wants things to keep still. */
export function watched(): boolean {
  return !document.hidden && !window.matchMedia("(prefers-reduced-motion: reduce)").matches;
}
