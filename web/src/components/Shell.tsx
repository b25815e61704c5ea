import { BookOpen, Clapperboard, GitCompare, MessageCircleQuestionMark, Telescope } from "lucide-react";
import { Link, Navigate, Outlet, useLocation } from "react-router";
import { lastWorld } from "../hooks/useLastWorld";
import { useLoggedIn } from "../hooks/useSession";
import { Brand } from "./Brand";
import { ThemeSwitch } from "./ThemeSwitch";
import { UserMenu } from "./UserMenu";

/** The screens of a world that can be gone to, in order, by what comes after the world in their address. */
const places = [
  { path: "", label: "Observatory", icon: Telescope },
  { path: "/story", label: "Story", icon: BookOpen },
  { path: "/direct", label: "Direct", icon: Clapperboard },
  { path: "/knowledge", label: "Who knows", icon: MessageCircleQuestionMark },
  { path: "/compare", label: "Compare", icon: GitCompare },
];

/** What is around every screen: the way to the others, the theme, and who is logged in. */
export function Shell() {
  const loggedIn = useLoggedIn();
  const { pathname, search } = useLocation();
  const [, within, screen = ""] = /^\/worlds\/([^/]+)(\/[^/]+)?/.exec(pathname) ?? [];
  const world = within ?? lastWorld();
  if (!loggedIn) return <Navigate to="/login" replace state={{ from: pathname + search }} />;
  return (
    <div className="flex min-h-dvh flex-col">
      <a
        href="#content"
        className="sr-only z-50 rounded-lg bg-accent px-4 py-2 text-on-accent focus:not-sr-only focus:absolute focus:top-2 focus:left-2"
      >
        Skip to content
      </a>
      <header className="sticky top-0 z-20 border-b border-rule bg-ground/90 backdrop-blur">
        <div className="mx-auto flex h-14 max-w-[1760px] items-center gap-2 px-4 sm:gap-4 lg:px-6">
          <Link to="/" aria-label="Dramatis, home" className="rounded-md">
            <Brand />
          </Link>
          <nav aria-label="Screens" className="flex min-w-0 grow items-center gap-0.5 overflow-x-auto sm:ml-4 sm:gap-1">
            {places.map(({ path, label, icon: Icon }) => {
              const here = screen === path;
              return (
                <Link
                  key={path}
                  to={world ? `/worlds/${world}${path}` : "/"}
                  aria-current={here ? "page" : undefined}
                  className={`inline-flex h-9 items-center gap-2 rounded-lg px-2.5 text-sm sm:px-3 font-medium ${here ? "bg-raised text-ink" : "text-quiet hover:text-ink"}`}
                >
                  <Icon className="size-4" aria-hidden="true" />
                  <span className="max-lg:sr-only">{label}</span>
                </Link>
              );
            })}
          </nav>
          <ThemeSwitch />
          <UserMenu />
        </div>
      </header>
      <main id="content" tabIndex={-1} className="mx-auto flex w-full max-w-[1760px] grow flex-col px-4 pt-4 pb-6 outline-none lg:px-6">
        <Outlet />
      </main>
    </div>
  );
}
