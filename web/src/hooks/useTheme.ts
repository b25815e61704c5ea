import { useSyncExternalStore } from "react";

export type Theme = "dark" | "light";

const key = "dramatis.theme";

/** The theme on the screen, and how to change it. What was chosen is remembered; `public/theme.js` applies it first. */
export function useTheme(): [Theme, (theme: Theme) => void] {
  return [useSyncExternalStore(subscribe, current), choose];
}

function current(): Theme {
  return document.documentElement.dataset.theme === "light" ? "light" : "dark";
}

function choose(theme: Theme): void {
  document.documentElement.dataset.theme = theme;
  try {
    localStorage.setItem(key, theme);
  } catch {
    // It still holds for this page.
  }
}

function subscribe(changed: () => void): () => void {
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, { attributeFilter: ["data-theme"] });
  const otherTab = (e: StorageEvent) => {
    if (e.key === key && (e.newValue === "dark" || e.newValue === "light")) {
      document.documentElement.dataset.theme = e.newValue;
    }
  };
  window.addEventListener("storage", otherTab);
  return () => {
    observer.disconnect();
    window.removeEventListener("storage", otherTab);
  };
}
