import { ErrorState } from "../ui/error-state.tsx";

/** Stands where a run belongs that could not be read, which says nothing about what it did. */
export function RunUnreadable({ error }: { error: Error }) {
  return (
    <ErrorState
      title="The run could not be read"
      why={`This browser did not give what it keeps for the portal. ${error.message}`}
      next="Reload the page. What the run made at the services is not touched by this."
    />
  );
}
