import "@testing-library/jest-dom/vitest";
import { cleanup, configure } from "@testing-library/react";
import { afterEach, vi } from "vitest";

configure({ asyncUtilTimeout: 10_000 }); // A machine may be busy; nothing waits longer than it must.

/** What jsdom lacks and the screens ask for. Nothing has a size here, and no media query matches. */
class NoResize implements ResizeObserver {
  observe() {}
  unobserve() {}
  disconnect() {}
}
globalThis.ResizeObserver = NoResize;
window.matchMedia = (query) =>
  ({ matches: false, media: query, addEventListener() {}, removeEventListener() {} }) as unknown as MediaQueryList;
Element.prototype.scrollIntoView = () => {};
Element.prototype.hasPointerCapture = () => false;

afterEach(() => {
  cleanup();
  localStorage.clear();
  // As if another tab had logged out: nobody stays logged in from one test to the next.
  window.dispatchEvent(new StorageEvent("storage", { key: "dramatis.refresh", newValue: null }));
  vi.unstubAllGlobals();
});
