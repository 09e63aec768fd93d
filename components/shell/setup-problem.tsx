import { Settings } from "lucide-react";
import { LoadedGuide } from "../set-up/loaded-guide.tsx";
import { Card } from "../ui/card.tsx";
import { LiveRegion } from "../ui/live-region.tsx";
import { Brand } from "./brand.tsx";

export type SetupProblemEntry = {
  /** The setting's own name. */
  name: string;
  /** What is wrong with it. */
  problem: string;
  /** What to do about it. */
  how: string;
};

/** The portal cannot start as it is configured: each setting that is in the way, and how to mend it. */
export function SetupProblem({ problems }: { problems: readonly SetupProblemEntry[] }) {
  const count = problems.length === 1 ? "One setting stands" : `${problems.length} settings stand`;
  return (
    <main className="mx-auto flex min-h-dvh w-full max-w-3xl flex-col gap-6 px-6 py-10">
      <Brand />
      <div>
        <h1 className="text-xl font-semibold tracking-tight">The portal is not set up yet</h1>
        <p className="mt-1 text-muted">
          {count} in the way. The portal reads its settings when it starts: change them, then start it again.
          No rebuild is needed.
        </p>
      </div>
      <ul className="overflow-hidden rounded-lg border border-line bg-surface">
        {problems.map((problem) => (
          <li key={problem.name} className="flex gap-3 border-b border-line px-4 py-3 last:border-0">
            <Settings aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-muted" />
            <div className="min-w-0">
              <p className="wrap-anywhere">
                <code className="font-mono text-sm font-semibold">{problem.name}</code>{" "}
                <span className="text-bad">{problem.problem}</span>
              </p>
              <p className="mt-0.5 text-muted wrap-anywhere">{problem.how}</p>
            </div>
          </li>
        ))}
      </ul>
      <LoadedGuide cloud="public" />
      <Card title="3. Sign in">
        <p className="text-muted">
          Open this address again and sign in. Settings, Set up for a tenant says there what the portal has
          been granted.
        </p>
      </Card>
      <LiveRegion />
    </main>
  );
}
