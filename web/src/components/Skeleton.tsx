/** A grey shape where something is about to appear. Give it the size of what will come, so that nothing jumps. */
export function Skeleton({ className = "" }: { className?: string }) {
  return <div aria-hidden="true" className={`breathe rounded-md bg-raised ${className}`} />;
}
