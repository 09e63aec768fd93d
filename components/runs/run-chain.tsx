"use client";

import { useState } from "react";
import { type Connected, connectedOf, type RunView, type TrustLink, trustChain } from "@/lib/plan/index.ts";
import { Card } from "../ui/card.tsx";
import { Chain } from "../ui/chain.tsx";
import { Field } from "../ui/field.tsx";
import { Select } from "../ui/select.tsx";
import { stepStatus } from "./step-status.ts";

const kinds: Readonly<Record<TrustLink["id"], string>> = {
  connection: "Connection",
  credential: "Federated credential",
  identity: "Identity",
  permissions: "Permissions",
  "sign-in": "Real sign-in",
};

/** Who trusts whom, link by link, for one connection of the run at a time. */
export function RunChain({ view }: { view: RunView }) {
  const connected = connectedOf(view);
  const [chosen, setChosen] = useState<string>();
  const connections = connected?.connections ?? [];
  const current = connections.find(({ key }) => key === chosen) ?? connections[0];
  if (!connected || !current) return null;
  return (
    <Card title="Chain of trust">
      {connections.length < 2 ? null : (
        <Field label="Connection" className="mb-4">
          <Select value={current.key} options={optionsOf(connected)} onValueChange={setChosen} />
        </Field>
      )}
      <Chain
        label={`What ${current.intent.name} trusts and opens`}
        links={trustChain(view, current).map(({ id, name, state, why }) => ({
          id,
          kind: kinds[id],
          name: name === "" ? undefined : name,
          status: state === undefined ? "done" : stepStatus(state),
          reason: why,
        }))}
      />
    </Card>
  );
}

/** Connections of one name are told apart by where they are. */
const optionsOf = ({ connections }: Connected) =>
  connections.map(({ key, intent }) => ({
    value: key,
    label: `${intent.organization.name} / ${intent.projects[0]?.name ?? ""} · ${intent.name}`,
  }));
