/** Versions that generated code relies on, each with the day on which it was last looked at. */
export const pinned = {
  graphPowerShell: { version: "2.35.0", checkedOn: "2026-11-23" },
  azureIdentity: { requirement: "azure-identity>=1.17,<2", checkedOn: "2026-11-23" },
  azureIdentityDotNet: { reference: "Azure.Identity@1.*", checkedOn: "2026-11-25" },
  azureIdentityJavaScript: { requirement: "@azure/identity@^4.3.0", checkedOn: "2026-11-25" },
  terraform: { version: "1.11.4", checkedOn: "2026-11-25" },
  terraformAzuread: { requirement: "~> 3.9", checkedOn: "2026-11-25" },
} as const;
