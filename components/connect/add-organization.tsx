"use client";

import { useMutation } from "@tanstack/react-query";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { getOrganization, type Organization, organizationNameIn } from "@/lib/devops/index.ts";
import { usePortal } from "../portal/portal-context.tsx";
import { QueryProblem } from "../portal/problem.tsx";
import { unwrap } from "../portal/query-error.ts";
import { Button } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";
import { useAnnounce } from "../ui/live-region.tsx";
import { rememberOrganization } from "./remembered-organizations.ts";

/** Adds an organization by name or address, for one that the list does not show. */
export function AddOrganization({ known }: { known: readonly Organization[] }) {
  const { http, tenantId } = usePortal();
  const announce = useAnnounce();
  const [text, setText] = useState("");
  const [problem, setProblem] = useState<{ why: string }>();
  const field = useRef<HTMLInputElement>(null);
  const asking = useRef<AbortController>(null);
  const add = useMutation({
    mutationFn: async (name: string) => {
      const controller = new AbortController();
      asking.current = controller;
      return unwrap(await getOrganization(http, name, controller.signal));
    },
    onSuccess: (organization) => {
      rememberOrganization(tenantId, organization);
      announce(`Added ${organization.name}`);
      setText("");
    },
  });
  const forget = () => {
    asking.current?.abort();
    add.reset();
  };
  useEffect(() => () => asking.current?.abort(), []);
  const refuse = (why: string) => setProblem({ why });
  // After the problem is on the page, so that a screen reader reads the field with what is wrong about it.
  useEffect(() => {
    if (problem) field.current?.focus();
  }, [problem]);
  const submit = () => {
    if (add.isPending) return;
    const name = organizationNameIn(text);
    if (name === undefined) return refuse("Type the organization's name, as in dev.azure.com/name.");
    if (known.some((organization) => organization.name.toLowerCase() === name.toLowerCase()))
      return refuse(`${name} is in the list.`);
    setProblem(undefined);
    add.mutate(name);
  };
  // Enter adds; it does not leave the page.
  const press = (event: KeyboardEvent) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    submit();
  };
  return (
    <div className="flex flex-col gap-3 px-3 py-3">
      <div className="flex flex-wrap items-end gap-2">
        <Field
          label="Another organization"
          error={problem?.why}
          className="min-w-0 flex-1 basis-56 sm:max-w-sm"
        >
          <Input
            ref={field}
            value={text}
            placeholder="name or dev.azure.com/name"
            autoCapitalize="none"
            spellCheck={false}
            onChange={(event) => {
              setText(event.target.value);
              setProblem(undefined);
              forget();
            }}
            onKeyDown={press}
          />
        </Field>
        <Button busy={add.isPending} onClick={submit}>
          Add organization
        </Button>
      </div>
      {add.isError ? <QueryProblem error={add.error} onRetry={submit} /> : null}
    </div>
  );
}
