import { useSyncExternalStore } from "react";
import { session } from "../services/session";

/** Whether somebody is logged in in this browser. */
export function useLoggedIn(): boolean {
  return useSyncExternalStore(
    (changed) => session.onChange(changed),
    () => session.open,
  );
}
