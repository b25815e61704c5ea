import type { ReactNode } from "react";
import { Brand } from "./Brand";
import { ThemeSwitch } from "./ThemeSwitch";

/** The frame of the screens before the login. */
export function Doorway({ title, lead, children }: { title: string; lead: string; children: ReactNode }) {
  return (
    <div className="grid min-h-dvh lg:grid-cols-2">
      <div className="absolute top-3 right-3">
        <ThemeSwitch />
      </div>
      <aside className="hidden flex-col justify-between border-r border-rule bg-surface p-12 lg:flex">
        <Brand />
        <figure className="max-w-lg">
          <blockquote className="font-serif text-3xl leading-snug text-balance italic">
            “All the world’s a stage, and all the men and women merely players.”
          </blockquote>
          <figcaption className="mt-4 text-quiet">As You Like It, Act II, Scene VII</figcaption>
        </figure>
        <p className="max-w-md text-quiet">
          Worlds of characters who meet, speak, remember and change their minds about each other, also while nobody is
          looking.
        </p>
      </aside>
      <main className="mx-auto flex w-full max-w-md flex-col justify-center px-6 py-16">
        <div className="mb-10 lg:hidden">
          <Brand large />
        </div>
        <h1 className="font-serif text-3xl font-semibold tracking-tight">{title}</h1>
        <p className="mt-2 mb-8 text-quiet">{lead}</p>
        {children}
      </main>
    </div>
  );
}
