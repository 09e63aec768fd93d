import { CopyButton } from "./copy-button.tsx";

/** A value one would copy, such as an id, with the button that does. `what` names it for those who do not see it. */
export function CopyableCode({ value, what }: { value: string; what: string }) {
  return (
    <span className="flex flex-wrap items-center gap-x-2">
      <code className="font-mono text-xs wrap-anywhere">{value}</code>
      <span className="-ml-2.5">
        <CopyButton value={value} what={what} />
      </span>
    </span>
  );
}
