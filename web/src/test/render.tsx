import { render } from "@testing-library/react";
import axe from "axe-core";
import type { ReactElement } from "react";
import { Provider } from "react-redux";
import { type RouteObject, RouterProvider, createMemoryRouter } from "react-router";
import { makeStore } from "../app/store";

/** Shows an element, or a table of routes, at an address, with a store of its own. */
export function show(what: ReactElement | RouteObject[], address: string | { pathname: string; state: unknown } = "/") {
  const store = makeStore();
  const routes = Array.isArray(what) ? what : [{ path: "*", element: what }];
  const router = createMemoryRouter(routes, { initialEntries: [address] });
  const view = render(
    <Provider store={store}>
      <RouterProvider router={router} />
    </Provider>,
  );
  return { ...view, store, router };
}

/** What axe finds wrong with the page. Colours need a real browser, and are looked at there. */
export async function faultsOf(element: Element): Promise<string[]> {
  const { violations } = await axe.run(element, { rules: { "color-contrast": { enabled: false }, region: { enabled: false } } });
  return violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html).join("\n")}`);
}
