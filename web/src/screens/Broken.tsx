import { Button } from "../components/Button";

/** What stands in for a screen that failed: a fault of this program. */
export function Broken() {
  return (
    <main className="mx-auto flex min-h-dvh max-w-md flex-col justify-center gap-4 px-6">
      <h1 className="font-serif text-2xl font-semibold">This screen broke</h1>
      <p className="text-quiet">
        A fault in the page, not in your world: that goes on by itself. Loading the page again usually helps.
      </p>
      <Button look="primary" className="self-start" onClick={() => location.reload()}>
        Load again
      </Button>
    </main>
  );
}
