import type { Connection } from "../services/stream";

/** Whether what is on the screen is live. */
export function ConnectionBadge({ connection }: { connection: Connection }) {
  const { dot, text, hint } = describe(connection);
  return (
    <span role="status" title={hint} className="inline-flex items-center gap-2 text-sm whitespace-nowrap text-quiet">
      <span className={`size-2 rounded-full ${dot}`} aria-hidden="true" />
      {text}
    </span>
  );
}

function describe(connection: Connection): { dot: string; text: string; hint: string } {
  switch (connection.state) {
    case "live":
      return { dot: "bg-good", text: "Live", hint: "Everything arrives as it happens. Many lines at once are shown one after the other." };
    case "connecting":
      return { dot: "bg-warn breathe", text: "Connecting", hint: "The stream of events is being opened." };
    case "reconnecting":
      return {
        dot: "bg-warn breathe",
        text: connection.attempt > 1 ? `Reconnecting, try ${connection.attempt}` : "Reconnecting",
        hint: "The connection broke. Nothing is lost: it goes on where it was.",
      };
    case "offline":
      return { dot: "bg-bad", text: "Offline", hint: "This device has no network. It goes on when that comes back." };
    case "stopped":
      return { dot: "bg-bad", text: "Stopped", hint: connection.reason };
  }
}
