import { BrandMark } from "../shell/brand.tsx";

/** The first moment, before it is known whether somebody is signed in. */
export function Starting() {
  return (
    <main className="grid min-h-dvh place-items-center" aria-busy="true">
      <div className="flex items-center gap-3 text-muted">
        <BrandMark className="w-8" />
        <p role="status">Opening the portal</p>
      </div>
    </main>
  );
}
