"use client";

import { type FormEvent, useId, useState } from "react";
import { namesTenant } from "@/lib/cloud/index.ts";
import { Button } from "../ui/button.tsx";
import { DialogPanel } from "../ui/dialog-panel.tsx";
import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";

type TenantDialogProps = {
  onClose: () => void;
  /** Leaves for the sign-in page of that tenant. */
  onSignIn: (tenant: string) => void;
};

/** Asks which other tenant to sign in to. */
export function TenantDialog({ onClose, onSignIn }: TenantDialogProps) {
  const formId = useId();
  const [tenant, setTenant] = useState("");
  const [refused, setRefused] = useState(false);
  const wanted = tenant.trim();
  const isName = namesTenant(wanted);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setRefused(!isName);
    if (isName) onSignIn(wanted);
  };
  return (
    <DialogPanel
      open
      onOpenChange={onClose}
      title="Sign in to another tenant"
      description="The portal must be known there. Drafts and runs of this tenant stay in this browser and are here when you come back."
      footer={
        <>
          <Button onClick={onClose}>Stay here</Button>
          <Button look="primary" type="submit" form={formId}>
            Continue to sign in
          </Button>
        </>
      }
    >
      <form id={formId} noValidate onSubmit={submit}>
        <Field
          label="Tenant"
          hint="Its directory (tenant) id, or one of its domains, such as contoso.com."
          error={
            refused && !isName
              ? wanted === ""
                ? "Type the tenant's id or a domain."
                : "This is neither a tenant id nor a domain."
              : undefined
          }
        >
          <Input
            data-autofocus
            code
            maxLength={253}
            value={tenant}
            onChange={(event) => setTenant(event.target.value)}
          />
        </Field>
      </form>
    </DialogPanel>
  );
}
