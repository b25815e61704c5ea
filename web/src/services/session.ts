import { withLock } from "./lock";
import { ApiError, noAnswer, readProblem } from "./problem";

/** What the token endpoints answer. */
interface Tokens {
  access_token: string;
  expires_in: number;
  refresh_token: string;
}

const storageKey = "dramatis.refresh";
const base = "/api/v1/auth";
const earlySeconds = 20; // A token that is about to end is renewed before it is used.

/**
 * The login of this browser. The access token lives in memory only; the refresh token is in the storage that all tabs
 * share, so that it survives a reload. Each refresh uses the token up, and using one twice ends the whole login:
 * therefore one tab refreshes at a time, and it reads the newest token when its turn comes.
 */
export class Session {
  private access: string | null = null;
  private accessEnds = 0;
  private refreshing: Promise<string> | null = null;
  private readonly listeners = new Set<() => void>();

  constructor() {
    window.addEventListener("storage", (e) => {
      // Another tab logged out, or in.
      if (e.key === storageKey && e.newValue === null) this.end();
      else if (e.key === storageKey && e.oldValue === null) this.tell();
    });
  }

  /** Whether there is a login to go on with. Whether it still holds, the next request shows. */
  get open(): boolean {
    return this.access !== null || localStorage.getItem(storageKey) !== null;
  }

  /** Calls `listener` when a login begins or ends: here, in another tab, or because the server no longer takes it. */
  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Logs in. Throws ApiError: 400 for a wrong name or password, 429 after too many attempts. */
  async login(username: string, password: string): Promise<void> {
    this.keep(await exchange("/login", { username, password }));
    this.tell();
  }

  /** A good access token, refreshed first where needed. Throws ApiError with status 401 when nobody is logged in. */
  async token(): Promise<string> {
    if (this.access !== null && Date.now() < this.accessEnds) return this.access;
    return this.renew();
  }

  /** Gets a new access token, because the server refused `refused`; another request may have done so already. */
  async renewAfter(refused: string): Promise<string> {
    if (this.access !== null && this.access !== refused) return this.access;
    this.access = null;
    return this.renew();
  }

  /** Logs out here and at the server, and in all tabs. It succeeds here even when the server does not answer. */
  async logout(): Promise<void> {
    const [access, refresh] = [this.access, localStorage.getItem(storageKey)];
    this.end();
    if (access === null || refresh === null) return;
    await post("/logout", { refresh_token: refresh }, access).catch(() => undefined);
  }

  private renew(): Promise<string> {
    this.refreshing ??= withLock("refresh", () => this.refresh()).finally(() => (this.refreshing = null));
    return this.refreshing;
  }

  private async refresh(): Promise<string> {
    const refresh = localStorage.getItem(storageKey);
    if (refresh === null) throw loggedOut();
    try {
      return this.keep(await exchange("/refresh", { refresh_token: refresh }));
    } catch (error) {
      if (!isRefusal(error)) throw error;
      this.end();
      throw loggedOut();
    }
  }

  private keep(tokens: Tokens): string {
    this.access = tokens.access_token;
    this.accessEnds = Date.now() + Math.max(1, tokens.expires_in - earlySeconds) * 1000;
    localStorage.setItem(storageKey, tokens.refresh_token);
    return this.access;
  }

  private end(): void {
    this.access = null;
    localStorage.removeItem(storageKey);
    this.tell();
  }

  private tell(): void {
    for (const listener of this.listeners) listener();
  }
}

/** OAuth2 says 400 (invalid_grant) for a token that is no longer good; others say 401. */
function isRefusal(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 400 || error.status === 401);
}

function loggedOut(): ApiError {
  const detail = "Your login has ended. Please log in again.";
  return new ApiError({ status: 401, code: "unauthorized", title: "Logged out", detail, faults: [] });
}

async function exchange(path: string, body: object): Promise<Tokens> {
  return (await (await post(path, body)).json()) as Tokens;
}

async function post(path: string, body: object, access?: string): Promise<Response> {
  const headers = { "Content-Type": "application/json", ...(access && { Authorization: `Bearer ${access}` }) };
  const request = fetch(base + path, { method: "POST", headers, body: JSON.stringify(body) });
  const response = await request.catch(() => Promise.reject(noAnswer()));
  if (!response.ok) throw await readProblem(response);
  return response;
}

/** The login of this tab. */
export const session = new Session();
