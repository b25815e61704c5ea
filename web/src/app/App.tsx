import { useState } from "react";
import { Provider } from "react-redux";
import { RouterProvider, createBrowserRouter } from "react-router";
import { routes } from "./routes";
import { makeStore } from "./store";

/** The application: one store, one router. */
export function App() {
  const [store] = useState(makeStore);
  const [router] = useState(() => createBrowserRouter(routes));
  return (
    <Provider store={store}>
      <RouterProvider router={router} />
    </Provider>
  );
}
