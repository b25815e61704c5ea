import { Link } from "react-router";
import { usePageTitle } from "../hooks/usePageTitle";

/** A place that does not exist. */
export function NotFound() {
  usePageTitle("Not found");
  return (
    <div className="m-auto max-w-md py-20 text-center">
      <p className="font-serif text-6xl text-accent">404</p>
      <h1 className="mt-4 font-serif text-2xl font-semibold">Nobody lives here</h1>
      <p className="mt-2 text-quiet">There is no page at this address. It may have been moved, or the link is incomplete.</p>
      <Link to="/" className="mt-6 inline-flex h-10 items-center rounded-lg bg-accent px-4 text-sm font-medium text-on-accent">
        Back to the Observatory
      </Link>
    </div>
  );
}
