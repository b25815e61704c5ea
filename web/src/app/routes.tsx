import type { RouteObject } from "react-router";
import { Broken } from "../screens/Broken";
import { Login } from "../screens/Login";
import { NotFound } from "../screens/NotFound";
import { Register } from "../screens/Register";

/** Every screen and where it is. What is inside the shell needs a login, and comes when it is gone to. */
export const routes: RouteObject[] = [
  {
    errorElement: <Broken />,
    hydrateFallbackElement: <></>,
    children: [
      { path: "/login", element: <Login /> },
      { path: "/register", element: <Register /> },
      {
        lazy: async () => ({ Component: (await import("../components/Shell")).Shell }),
        children: [
          { index: true, lazy: async () => ({ Component: (await import("../screens/Worlds")).Worlds }) },
          { path: "/worlds/:id", lazy: async () => ({ Component: (await import("../screens/Observatory")).Observatory }) },
          { path: "/worlds/:id/story", lazy: async () => ({ Component: (await import("../screens/Story")).Story }) },
          { path: "/worlds/:id/knowledge", lazy: async () => ({ Component: (await import("../screens/Knowledge")).Knowledge }) },
          { path: "/worlds/:id/compare", lazy: async () => ({ Component: (await import("../screens/Compare")).Compare }) },
          { path: "/worlds/:id/direct", lazy: async () => ({ Component: (await import("../screens/Direct")).Direct }) },
          { path: "/worlds/:id/scenes/:scene", lazy: async () => ({ Component: (await import("../screens/Scene")).Scene }) },
          { path: "*", element: <NotFound /> },
        ],
      },
    ],
  },
];
