import { X } from "lucide-react";
import { IconButton } from "../ui/icon-button.tsx";

/** Something chosen, named with where it is if it is anywhere, to be taken out again. For a list of such. */
export function RemovableChip({
  place,
  name,
  onRemove,
}: {
  place?: string;
  name: string;
  onRemove: () => void;
}) {
  const whole = place === undefined ? name : `${place} / ${name}`;
  return (
    <li className="flex max-w-full min-w-0 items-center rounded-md border border-line bg-surface pl-2.5 text-sm">
      <span className="min-w-0 truncate">
        {place === undefined ? null : <span className="text-muted">{place} / </span>}
        {name}
      </span>
      <IconButton data-remove label={`Remove ${whole}`} icon={<X aria-hidden="true" />} onClick={onRemove} />
    </li>
  );
}
