import { authorisedFetch } from "./client";
import { pause } from "./lock";
import { ApiError, secondsOf } from "./problem";
import { type Frame, SSEParser } from "./sse";

/** How a stream stands. What it says is meant for people, so it never claims more than is known. */
export type Connection =
  | { state: "connecting" }
  | { state: "live" }
  | { state: "reconnecting"; attempt: number }
  | { state: "offline" }
  | { state: "stopped"; reason: string };

/** What a stream needs. */
export interface StreamOptions {
  /** The path of the stream, from the origin. */
  path: string;
  /** The id of the last event that is known: the stream goes on after it. Empty starts now. */
  after: string;
  signal: AbortSignal;
  onFrames: (frames: Frame[]) => void;
  onConnection: (connection: Connection) => void;
  /** Sends a request with the login's token. */
  fetch?: (request: Request) => Promise<Response>;
}

/** How one connection ended: try again at once, after some seconds, or never. */
type Ending = { after?: number; alive?: boolean } | { stop: string };

const silenceMs = 45_000; // The server beats more often than that, so a longer silence is a dead connection.
const firstDelayMs = 500;
const longestDelayMs = 30_000;

/**
 * Follows an event stream until the signal aborts or the server says that there is no more: after every break it
 * reconnects where it was, with jittered back-off. Resolves when it has stopped.
 */
export async function follow(options: StreamOptions): Promise<void> {
  const state = { id: options.after, retryMs: firstDelayMs };
  options.onConnection({ state: "connecting" });
  for (let attempt = 0; !options.signal.aborted; ) {
    const ending = await connect(options, state);
    if (options.signal.aborted) return;
    if ("stop" in ending) return options.onConnection({ state: "stopped", reason: ending.stop });
    attempt = ending.alive ? 1 : attempt + 1;
    // A server on this machine can be reached without a network, so it is tried all the same.
    options.onConnection(navigator.onLine ? { state: "reconnecting", attempt } : { state: "offline" });
    await turn(delayOf(attempt, state.retryMs, ending.after), options.signal);
  }
}

/** The wait before an attempt: exponential, jittered, and no shorter than what the server asked for. */
export function delayOf(attempt: number, retryMs: number, askedSeconds = 0): number {
  const ceiling = Math.min(longestDelayMs, retryMs * 2 ** Math.min(attempt - 1, 10));
  return askedSeconds * 1000 + ceiling * (0.5 + Math.random() / 2);
}

async function connect(options: StreamOptions, state: { id: string; retryMs: number }): Promise<Ending> {
  const cut = new AbortController();
  const signal = AbortSignal.any([options.signal, cut.signal]);
  const silence = setTimeout(() => cut.abort(), silenceMs);
  const headers: Record<string, string> = { Accept: "text/event-stream" };
  if (state.id !== "") headers["Last-Event-ID"] = state.id;
  try {
    const request = new Request(new URL(options.path, location.origin), { headers, signal, cache: "no-store" });
    const response = await (options.fetch ?? authorisedFetch)(request).finally(() => clearTimeout(silence));
    const refused = refusal(response);
    if (refused) return refused;
    options.onConnection({ state: "live" });
    return { alive: await read(response, options, state) };
  } catch (error) {
    return error instanceof ApiError && error.status === 401 ? { stop: error.message } : {};
  }
}

/** How an answer that carries no stream ends the connection; undefined when it carries one. */
function refusal(response: Response): Ending | undefined {
  if (response.status === 204) return { stop: "The stream is over." };
  if (response.status === 401) return { stop: "Your login has ended. Please log in again." };
  if (response.status === 403 || response.status === 404) return { stop: "This world is gone, or is no longer shared with you." };
  if (response.ok && response.body && response.headers.get("Content-Type")?.startsWith("text/event-stream")) return;
  void response.body?.cancel().catch(() => undefined);
  return { after: secondsOf(response.headers.get("Retry-After")) ?? 0 };
}

/** Reads frames until the stream breaks or falls silent. Reports whether it carried anything. */
async function read(
  response: Response,
  options: StreamOptions,
  state: { id: string; retryMs: number },
): Promise<boolean> {
  const parser = new SSEParser(state.id);
  const reader = response.body!.getReader();
  let alive = false;
  try {
    for (;;) {
      const silence = setTimeout(() => void reader.cancel(), silenceMs);
      const { done, value } = await reader.read().finally(() => clearTimeout(silence));
      if (done) return alive;
      alive = true;
      const { frames, retry } = parser.push(value);
      state.retryMs = retry ?? state.retryMs;
      state.id = parser.lastEventId;
      if (frames.length > 0) options.onFrames(frames);
    }
  } catch {
    return alive;
  }
}

/** Waits for `ms`, or until the network comes back, or until the signal aborts. */
function turn(ms: number, signal: AbortSignal): Promise<void> {
  const wake = new AbortController();
  const back = new Promise<void>((done) => {
    window.addEventListener("online", () => done(), { signal: wake.signal });
    signal.addEventListener("abort", () => done(), { signal: wake.signal });
  });
  return Promise.race([pause(ms), back]).finally(() => wake.abort());
}
