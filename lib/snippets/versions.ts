/** Versions that generated code relies on, each with the day on which it was last looked at. */
export const pinned = {
  graphPowerShell: { version: "2.35.0", checkedOn: "2026-11-23" },
  azureIdentity: { requirement: "azure-identity>=1.17,<2", checkedOn: "2026-11-23" },
} as const;
