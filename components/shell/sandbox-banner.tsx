import { Banner } from "../ui/banner.tsx";

/** Says on every page that no real tenant is touched. */
export function SandboxBanner() {
  return (
    <Banner tone="sandbox" title="Sandbox" shape="strip">
      Everything here is a local Microsoft cloud on this machine. Nothing reaches a real tenant.
    </Banner>
  );
}
