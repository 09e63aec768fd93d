import { Spinner } from "../ui/spinner.tsx";

/** While a page's code is on its way. */
export function LoadingScreen() {
  return (
    <div className="grid min-h-40 place-items-center text-muted" role="status">
      <Spinner />
      <span className="sr-only">Opening the page</span>
    </div>
  );
}
