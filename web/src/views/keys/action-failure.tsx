import type { Failure } from "../../api/failure.ts";
import { FailureNote } from "../see/failure-note.tsx";
import controls from "./controls.module.css";

/** Why nothing was changed. What the server says of a conflict, such as a name that is taken, is all that there is to say. */
export function ActionFailure({ failure }: { readonly failure: Failure }) {
  if (failure.kind !== "cancelled") return <FailureNote failure={failure} />;
  return (
    <p role="alert" className={controls.wrong}>
      {failure.message}
    </p>
  );
}
