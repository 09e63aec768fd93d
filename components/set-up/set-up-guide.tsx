"use client";

import { useState } from "react";
import { clouds, settingNames } from "@/lib/cloud/index.ts";
import { declaredResources } from "@/lib/session/index.ts";
import {
  type RealCloudName,
  redirectUriOf,
  settingsFile,
  setUpAzureCli,
  setUpPowerShell,
} from "@/lib/snippets/index.ts";
import { Banner } from "../ui/banner.tsx";
import { Card } from "../ui/card.tsx";
import { CodeBlock } from "../ui/code-block.tsx";
import { CopyableCode } from "../ui/copyable-code.tsx";
import { Field } from "../ui/field.tsx";
import { KeyValues } from "../ui/key-values.tsx";
import { Select } from "../ui/select.tsx";
import { Tabs } from "../ui/tabs.tsx";
import { useOrigin } from "./use-origin.ts";

const cloudOptions = Object.values(clouds).map(({ name, displayName }) => ({
  value: name,
  label: displayName,
}));

const isRealCloud = (name: string): name is RealCloudName => Object.hasOwn(clouds, name);

/** Entra takes plain http only for the machine itself. */
const takesSignIns = (origin: string): boolean => {
  const { protocol, hostname } = new URL(origin);
  return protocol === "https:" || hostname === "localhost";
};

/** How a portal at this address is registered in a real tenant and told about it, by script or by hand. */
export function SetUpGuide({ cloud: configured }: { cloud: RealCloudName }) {
  const origin = useOrigin();
  const [cloud, setCloud] = useState<RealCloudName>(configured);
  const [way, setWay] = useState("bash");
  if (origin === undefined) return null;
  return (
    <>
      <Card
        title="1. Register the portal in Entra"
        subtitle="Whoever may register applications in the tenant runs one of these, once. Running it again changes nothing."
      >
        <div className="flex flex-col gap-4">
          {takesSignIns(origin) ? null : (
            <Banner tone="warn" title="Entra sends nobody back to this address">
              Open the portal at an https address, or at localhost, and take the script from there.
            </Banner>
          )}
          <Field label="Cloud" className="max-w-xs">
            <Select
              value={cloud}
              options={cloudOptions}
              onValueChange={(name) => {
                if (isRealCloud(name)) setCloud(name);
              }}
            />
          </Field>
          <Tabs
            label="Ways to register"
            value={way}
            onValueChange={setWay}
            tabs={[
              {
                value: "bash",
                label: "Azure CLI",
                content: (
                  <CodeBlock
                    title="set-up.sh"
                    language="shell"
                    fileName="set-up.sh"
                    code={setUpAzureCli({ origin, cloud })}
                  />
                ),
              },
              {
                value: "powershell",
                label: "PowerShell",
                content: (
                  <CodeBlock
                    title="set-up.ps1"
                    language="powershell"
                    fileName="set-up.ps1"
                    code={setUpPowerShell({ origin, cloud })}
                  />
                ),
              },
              { value: "hand", label: "By hand", content: <ByHand origin={origin} /> },
            ]}
          />
          <p className="text-sm text-muted">
            Nothing is consented to and no secret is made. The portal asks each person when something is
            needed; an administrator may grant it for everybody then.
          </p>
        </div>
      </Card>
      <Card
        title="2. Tell the portal"
        subtitle={`Three settings of the portal's server. The scripts write them to ${settingsFile}.`}
      >
        <dl className="grid gap-x-4 gap-y-1.5 text-sm sm:grid-cols-[auto_minmax(0,1fr)]">
          {[
            [settingNames.cloud, <code key="cloud">{cloud}</code>] as const,
            [settingNames.clientId, "Application (client) ID of the registration"] as const,
            [settingNames.tenant, "Directory (tenant) ID, or a verified domain"] as const,
          ].map(([name, value]) => (
            <div key={name} className="sm:contents">
              <dt className="font-mono text-xs leading-[1.6] text-muted wrap-anywhere">{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
        <p className="mt-3 text-sm text-muted">
          They are read when the server starts: set them and start it again. No rebuild is needed.
        </p>
      </Card>
    </>
  );
}

/** The same registration as values to type. */
function ByHand({ origin }: { origin: string }) {
  return (
    <KeyValues
      items={[
        { label: "Name", value: "Federation Portal" },
        { label: "Supported accounts", value: "This organizational directory only" },
        { label: "Platform", value: "Single-page application" },
        {
          label: "Redirect URI",
          value: <CopyableCode value={redirectUriOf(origin)} what="the redirect URI" />,
        },
        ...declaredResources.map(({ displayName, scopes }) => ({
          label: displayName,
          value: (
            <ul>
              {scopes.map(({ id, value }) => (
                <li key={id}>
                  <code className="font-mono text-xs wrap-anywhere">{value}</code>{" "}
                  <span className="text-muted">delegated</span>
                </li>
              ))}
            </ul>
          ),
        })),
      ]}
    />
  );
}
