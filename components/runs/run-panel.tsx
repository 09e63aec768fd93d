"use client";

import { CirclePlay, CircleStop } from "lucide-react";
import { type ReactNode, useRef } from "react";
import { figuresOf, type RunView } from "@/lib/plan/index.ts";
import type { Worker } from "../portal/use-run.ts";
import { Banner } from "../ui/banner.tsx";
import { Button } from "../ui/button.tsx";
import { useKeptFocus } from "../ui/use-kept-focus.ts";
import { RunChain } from "./run-chain.tsx";
import { RunFiguresCard } from "./run-side.tsx";
import { RunSteps } from "./run-steps.tsx";
import { UndoDialog } from "./undo-dialog.tsx";
import { useNow } from "./use-now.ts";
import { type RunWork, useRunWork } from "./use-run-work.ts";

type RunPanelProps = {
  view: RunView;
  worker: Worker;
  /** What can be done once the run is applied, such as the way on. */
  whenApplied?: ReactNode;
  /** Beneath the figures at the side. */
  side?: ReactNode;
  /** Beneath the steps. */
  children?: ReactNode;
};

/** A run as it goes on: its steps, its figures, and what can be done with it. */
export function RunPanel({ view, worker, whenApplied, side, children }: RunPanelProps) {
  const work = useRunWork(view, worker);
  const busy = view.activity !== "idle";
  const now = useNow(busy);
  const standing = useRef<HTMLElement>(null);
  // A button that begins or ends the work goes away with it.
  useKeptFocus(`${view.activity} ${view.state} ${worker}`, standing);
  return (
    <div className="grid items-start gap-5 lg:grid-cols-[minmax(0,1fr)_320px]">
      <div className="flex min-w-0 flex-col gap-4 max-lg:order-2">
        <RunSteps view={view} now={now} grant={work.grant} />
        {children}
      </div>
      <section
        ref={standing}
        tabIndex={-1}
        aria-label="How it stands"
        className="flex min-w-0 flex-col gap-4 outline-none lg:sticky lg:top-[calc(var(--shell-top)+16px)]"
      >
        <Situation view={view} worker={worker} />
        <RunFiguresCard view={view} now={now} />
        <Actions view={view} worker={worker} work={work} whenApplied={whenApplied} />
        <RunChain view={view} />
        {side}
      </section>
    </div>
  );
}

/** What has to be known before reading on: who works on it, and what ended the work. */
function Situation({ view, worker }: { view: RunView; worker: Worker }) {
  if (view.problem !== undefined) {
    return (
      <Banner tone="bad" title="The work was cut off">
        {view.problem} What was noted until then is shown here.
      </Banner>
    );
  }
  if (worker === "another-tab") {
    return (
      <Banner tone="info" title="Another tab is working on this">
        This page follows along. It can be stopped there.
      </Banner>
    );
  }
  if (worker !== "nobody") return null;
  switch (view.state) {
    case "under-way":
    case "not-started":
      return (
        <Banner tone="warn" title="This run was interrupted">
          Nothing that was made is lost. Go on with it, or undo what it made.
        </Banner>
      );
    case "needs-attention":
      return figuresOf(view, view.run.createdAt).failed === 0 ? (
        <Banner tone="warn" title="Stopped">
          What is done stays. Go on when you are ready, or undo it.
        </Banner>
      ) : (
        <Banner tone="bad" title="Some steps are not done">
          Do what they say, then go on; what is done already is not done again.
        </Banner>
      );
    case "awaits-others":
      return (
        <Banner tone="info" title="Your part is done">
          The rest is for somebody else. Go on here once they have done it.
        </Banner>
      );
    case "partly-undone":
      return (
        <Banner tone="warn" title="Undone in part">
          Some objects that this run made are still there. Go on undoing to remove them.
        </Banner>
      );
    case "undone":
      return (
        <Banner tone="info" title="Undone">
          What this run made has been removed.
        </Banner>
      );
    case "applied":
      return null;
  }
}

/** What going on with a run that is applied comes to. */
const again = { connect: "Prove again", try: "Run again", commit: "Look again" } as const;

/** What can be done with the run as it stands. */
function Actions({
  view,
  worker,
  work,
  whenApplied,
}: Pick<RunPanelProps, "view" | "worker" | "whenApplied"> & { work: RunWork }) {
  if (view.activity !== "idle") {
    return (
      <Row>
        <Button icon={<CircleStop aria-hidden="true" />} onClick={work.stop}>
          Stop
        </Button>
        <p className="text-sm text-muted">What is on its way is still finished.</p>
      </Row>
    );
  }
  if (worker !== "nobody") return null;
  switch (view.state) {
    case "applied":
      return (
        <Row>
          {whenApplied}
          <Button icon={<CirclePlay aria-hidden="true" />} onClick={work.goOn}>
            {again[view.run.intent.kind]}
          </Button>
          <UndoDialog view={view} onUndo={work.undo} />
        </Row>
      );
    case "undone":
      return (
        <Row>
          <Button icon={<CirclePlay aria-hidden="true" />} onClick={work.goOn}>
            Apply again
          </Button>
        </Row>
      );
    case "partly-undone":
      return (
        <Row>
          <UndoDialog view={view} label="Go on undoing" onUndo={work.undo} />
          <Button icon={<CirclePlay aria-hidden="true" />} onClick={work.goOn}>
            Apply again
          </Button>
        </Row>
      );
    default:
      return (
        <Row>
          <Button look="primary" icon={<CirclePlay aria-hidden="true" />} onClick={work.goOn}>
            Go on
          </Button>
          <UndoDialog view={view} onUndo={work.undo} />
        </Row>
      );
  }
}

const Row = ({ children }: { children: ReactNode }) => (
  <div className="flex flex-wrap items-center gap-2">{children}</div>
);
