"use client";

import { Code } from "lucide-react";
import dynamic from "next/dynamic";
import { useId, useState } from "react";
import type { Plan } from "@/lib/plan/index.ts";
import { Button } from "../ui/button.tsx";
import { Card } from "../ui/card.tsx";
import { Skeleton } from "../ui/skeleton.tsx";

/** The writers of code and what shows it are loaded when somebody asks for it. */
const PlanCodeView = dynamic(() => import("./plan-code-view.tsx").then((module) => module.PlanCodeView), {
  ssr: false,
  loading: () => <Skeleton label="Writing the code" lines={8} className="max-w-2xl" />,
});

/** The plan for a team that keeps its infrastructure as code, or wants to review it there. */
export function PlanCode({ plan }: { plan: Plan }) {
  const [open, setOpen] = useState(false);
  const id = useId();
  if (plan.intent.kind !== "connect") return null;
  return (
    <Card
      title="As code"
      subtitle="The same plan to review and to run your own way."
      padded={open}
      actions={
        <Button
          size="small"
          icon={<Code aria-hidden="true" />}
          aria-expanded={open}
          aria-controls={id}
          onClick={() => setOpen(!open)}
        >
          {open ? "Hide the code" : "Show the code"}
        </Button>
      }
    >
      <div id={id}>{open ? <PlanCodeView plan={plan} intent={plan.intent} /> : null}</div>
    </Card>
  );
}
