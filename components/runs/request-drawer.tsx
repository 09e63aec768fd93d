"use client";

import type { Known, Step } from "@/lib/plan/index.ts";
import { shownRequest } from "@/lib/plan/index.ts";
import { usePortal } from "../portal/portal-context.tsx";
import { CodeBlock } from "../ui/code-block.tsx";
import { CopyableCode } from "../ui/copyable-code.tsx";
import { Drawer } from "../ui/drawer.tsx";
import { KeyValues } from "../ui/key-values.tsx";

type RequestDrawerProps = {
  /** The step whose request is shown; undefined closes the panel. */
  step: Step | undefined;
  known: Known;
  onClose: () => void;
};

/** The exact request of a step: nothing is sent that cannot be read here first. */
export function RequestDrawer({ step, known, onClose }: RequestDrawerProps) {
  return (
    <Drawer
      open={step !== undefined}
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      wide
      mode="over"
      title={step === undefined ? "Request" : `${step.words.verb} ${step.words.object}`}
      subtitle={step?.words.detail}
    >
      {step === undefined ? null : <Request step={step} known={known} />}
    </Drawer>
  );
}

/** The request of a step as code, with what its placeholders stand for. */
function Request({ step, known }: { step: Step; known: Known }) {
  const { cloud } = usePortal().configuration;
  const { method, url, body, placeholders } = shownRequest(step, known, cloud);
  return (
    <>
      <KeyValues
        items={[
          { label: "Method", value: method, code: true },
          { label: "Address", value: <CopyableCode value={url} what="the address" /> },
        ]}
      />
      {body === undefined ? (
        <p className="text-sm text-muted">It sends no body.</p>
      ) : (
        <CodeBlock title="Body" code={body} language="json" maxHeight="none" />
      )}
      {placeholders.length === 0 ? null : (
        <section aria-label="Placeholders">
          <h3 className="mb-1.5 text-sm font-label">Known only once the plan is applied</h3>
          <KeyValues
            items={placeholders.map(({ name, meaning }) => ({
              label: `{${name}}`,
              value: meaning,
            }))}
          />
        </section>
      )}
    </>
  );
}
