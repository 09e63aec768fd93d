import type { State } from "../../state/state.ts";
import { concurrentWrite, isProblem } from "../errors.ts";
import type { Operation } from "../route.ts";
import { findApplication } from "./find.ts";

/** Object ids of the applications that a write is under way on. */
const underWay = new WeakMap<State, Set<string>>();

function marksOf(state: State): Set<string> {
  const known = underWay.get(state);
  if (known) return known;
  const created = new Set<string>();
  underWay.set(state, created);
  return created;
}

/**
 * Lets one write at a time change an application and what hangs on it, however the path addresses it. A second one
 * that comes before the first is answered is refused. Follows docs/sources/graph.md#concurrent-writes.
 */
export function oneWriteAtATime(operation: Operation): Operation {
  if (operation.method === "GET" || !operation.path.startsWith("/applications/:application"))
    return operation;
  return {
    ...operation,
    run(call) {
      const application = findApplication(call);
      // What is wrong with the address, or an upsert of what is missing, is the operation's own to say.
      if (isProblem(application)) return operation.run(call);
      const marks = marksOf(call.sandbox.state);
      if (marks.has(application.id)) return concurrentWrite();
      marks.add(application.id);
      void call.answered.then(() => marks.delete(application.id));
      return operation.run(call);
    },
  };
}
