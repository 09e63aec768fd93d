/** The first stop of the Tab key: leads past the navigation to the element with the id `target`. */
export function SkipLink({
  target,
  children = "Skip to content",
}: {
  target: string;
  children?: string | undefined;
}) {
  return (
    <a
      href={`#${target}`}
      className="fixed top-2 left-2 z-60 -translate-y-16 rounded-md bg-accent px-3 py-2 font-label text-on-accent focus:translate-y-0"
    >
      {children}
    </a>
  );
}
