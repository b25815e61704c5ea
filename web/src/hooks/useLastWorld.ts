import { useEffect } from "react";

const key = "dramatis.world";

/** The world that was watched last in this browser. */
export function lastWorld(): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

/** Remembers the world that is being watched. */
export function useRememberWorld(id: string): void {
  useEffect(() => {
    try {
      localStorage.setItem(key, id);
    } catch {
      // Then the next visit begins at another one.
    }
  }, [id]);
}
