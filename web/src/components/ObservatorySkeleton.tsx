import { Skeleton } from "./Skeleton";

/** The Observatory before it knows anything, in the same places and sizes. */
export function ObservatorySkeleton() {
  return (
    <div role="status" aria-label="Loading the world" className="flex grow flex-col gap-4">
      <div className="flex min-h-14 flex-wrap items-center justify-between gap-4">
        <Skeleton className="h-9 w-64" />
        <Skeleton className="h-10 w-72 max-w-full" />
      </div>
      <Skeleton className="h-22 w-full rounded-xl" />
      <div className="grid grow gap-4 lg:grid-cols-[minmax(0,1fr)_26rem] 2xl:grid-cols-[minmax(0,1fr)_32rem]">
        <Skeleton className="min-h-96 rounded-xl" />
        <Skeleton className="min-h-96 rounded-xl max-lg:hidden" />
      </div>
    </div>
  );
}
