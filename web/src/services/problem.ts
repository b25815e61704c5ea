/** One thing that is wrong with an input, and where: `links[3].target`. */
export interface Fault {
  place: string;
  problem: string;
}

/** What the API says when it refuses: RFC 9457, with each fault and its place. */
export interface Problem {
  status: number;
  code: string;
  title: string;
  detail: string;
  faults: Fault[];
  requestId?: string;
}

/** A request that did not succeed. `status` is 0 when no answer came at all. */
export class ApiError extends Error {
  readonly problem: Problem;
  /** Seconds after which the server wants to be asked again, when it said so. */
  readonly retryAfter: number | undefined;

  constructor(problem: Problem, retryAfter?: number) {
    super(problem.detail);
    this.name = "ApiError";
    this.problem = problem;
    this.retryAfter = retryAfter;
  }

  get status(): number {
    return this.problem.status;
  }
}

const unreachable: Problem = {
  status: 0,
  code: "unreachable",
  title: "No answer",
  detail: "The server does not answer. It may be restarting, or the network is down.",
  faults: [],
};

/** An error for a request that got no answer. */
export function noAnswer(): ApiError {
  return new ApiError(unreachable);
}

/** Reads the problem document of a refusal; anything else becomes a problem that at least tells the status. */
export async function readProblem(response: Response): Promise<ApiError> {
  const body: unknown = await response.json().catch(() => null);
  return new ApiError(problemOf(response, body), secondsOf(response.headers.get("Retry-After")));
}

/** The problem that a refusal's body describes. The OAuth2 endpoints answer in OAuth2's own words. */
export function problemOf(response: Response, body: unknown): Problem {
  const fields = isRecord(body) ? body : {};
  const title = text(fields.title) ?? `The server answered ${response.status}`;
  const problem: Problem = {
    status: response.status,
    code: text(fields.code) ?? text(fields.error) ?? "unknown",
    title,
    detail: text(fields.detail) ?? text(fields.error_description) ?? `${title}. Please try again.`,
    faults: Array.isArray(fields.faults) ? fields.faults.filter(isFault) : [],
  };
  const requestId = text(fields.request_id);
  return requestId === undefined ? problem : { ...problem, requestId };
}

/** Reads Retry-After, which is a number of seconds or a date. */
export function secondsOf(header: string | null): number | undefined {
  if (header === null) return undefined;
  const seconds = /^\d+$/.test(header.trim()) ? Number(header) : (Date.parse(header) - Date.now()) / 1000;
  return Number.isFinite(seconds) ? Math.max(0, seconds) : undefined;
}

function isFault(v: unknown): v is Fault {
  return isRecord(v) && typeof v.place === "string" && typeof v.problem === "string";
}

function isRecord(v: unknown): v is Record<string, unknown> {
  return typeof v === "object" && v !== null && !Array.isArray(v);
}

function text(v: unknown): string | undefined {
  return typeof v === "string" && v !== "" ? v : undefined;
}
