import { Tabs } from "radix-ui";
import { useState } from "react";
import { useAppSelector } from "../app/store";
import type { WorldView } from "../app/world/state";
import { useWide } from "../hooks/useMedia";
import { Feed } from "./Feed";
import { PeopleTable } from "./PeopleTable";
import { PersonPanel } from "./PersonPanel";
import { Segments } from "./Segments";
import { WorldMap } from "./WorldMap";

/** The people of the world and what they say: beside each other where there is room, one at a time otherwise. */
export function Stage({ view }: { view: WorldView }) {
  return useWide() ? <Beside view={view} /> : <OneAtATime view={view} />;
}

const looks: { value: "map" | "table"; label: string }[] = [
  { value: "map", label: "Map" },
  { value: "table", label: "Table" },
];

function Beside({ view }: { view: WorldView }) {
  const [look, setLook] = useState<"map" | "table">("map");
  const [box, setBox] = useState<HTMLElement | null>(null);
  const open = useAppSelector((s) => s.world.selected !== null);
  return (
    <div className="grid min-h-[34rem] grow grid-cols-[minmax(0,1fr)_26rem] gap-4 2xl:grid-cols-[minmax(0,1fr)_32rem]">
      <section ref={setBox} aria-label="People" className="panel relative overflow-hidden">
        <div className={`absolute inset-y-0 right-0 flex flex-col ${open ? "left-88" : "left-0"}`}>
          <header className="flex h-14 shrink-0 items-center justify-between gap-3 border-b border-rule px-4">
            <h2 className="font-serif text-lg font-semibold">The people</h2>
            <Segments label="Show the people as" value={look} onChange={setLook} choices={looks} />
          </header>
          {look === "map" ? <WorldMap view={view} /> : <PeopleTable view={view} />}
        </div>
        <PersonPanel view={view} docked={box} />
      </section>
      <div className="panel relative overflow-hidden">
        <div className="absolute inset-0 flex flex-col">
          <Feed view={view} />
        </div>
      </div>
    </div>
  );
}

const tab =
  "h-10 grow rounded-lg text-sm font-medium text-quiet data-[state=active]:bg-raised data-[state=active]:text-ink";

function OneAtATime({ view }: { view: WorldView }) {
  return (
    <Tabs.Root defaultValue="feed" className="flex grow flex-col gap-3">
      <Tabs.List aria-label="What to look at" className="flex gap-1">
        <Tabs.Trigger value="feed" className={tab}>Feed</Tabs.Trigger>
        <Tabs.Trigger value="map" className={tab}>Map</Tabs.Trigger>
        <Tabs.Trigger value="people" className={tab}>People</Tabs.Trigger>
      </Tabs.List>
      <div className="panel relative min-h-[30rem] grow overflow-hidden">
        <Tabs.Content value="feed" className="absolute inset-0 flex flex-col data-[state=inactive]:hidden">
          <Feed view={view} />
        </Tabs.Content>
        <Tabs.Content value="map" className="absolute inset-0 flex flex-col data-[state=inactive]:hidden">
          <WorldMap view={view} />
        </Tabs.Content>
        <Tabs.Content value="people" className="absolute inset-0 flex flex-col data-[state=inactive]:hidden">
          <PeopleTable view={view} />
        </Tabs.Content>
      </div>
      <PersonPanel view={view} docked={null} />
    </Tabs.Root>
  );
}
