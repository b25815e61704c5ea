import { useParams } from "react-router";
import { Counters } from "../components/Counters";
import { Stage } from "../components/Stage";
import { WorldFrame } from "../components/WorldFrame";

/** One world, as it happens. */
export function Observatory() {
  const { id = "" } = useParams();
  return (
    <WorldFrame id={id}>
      {(view) => (
        <>
          <Counters view={view} />
          <Stage view={view} />
        </>
      )}
    </WorldFrame>
  );
}
