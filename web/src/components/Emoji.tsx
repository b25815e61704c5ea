/** An emoji beside a label that says the same: screen readers skip it. */
export function Emoji({ children }: { children: string }) {
  return (
    <span className="emoji" aria-hidden="true">
      {children}
    </span>
  );
}
