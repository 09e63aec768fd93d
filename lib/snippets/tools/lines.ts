/**
 * Why answers are printed with `#` as its JSON escape: the agent obeys every output line with `##vso[` in it, and
 * names in a tenant are chosen by others. The JSON stays the same value.
 */
export const whyHashIsEscaped = "a name in the answer must not act as a pipeline command";

/** Lines that print `$answer` as JSON in PowerShell. */
export const answerInPowerShell: readonly string[] = [
  `# ${whyHashIsEscaped}`,
  "($answer | ConvertTo-Json -Depth 5).Replace('#', '\\u0023')",
];

/** Lines that print the names of the roles in `token` and nothing else of it. */
export const rolesInPython: readonly string[] = [
  'payload = token.split(".")[1]',
  'claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))',
  'print("\\n".join(claims.get("roles", [])))',
];

/** The same for `$token` in PowerShell. */
export const rolesInPowerShell: readonly string[] = [
  "$payload = $token.Split('.')[1].Replace('-', '+').Replace('_', '/')",
  "$payload += '=' * ((4 - $payload.Length % 4) % 4)",
  "$claims = [Text.Encoding]::UTF8.GetString([Convert]::FromBase64String($payload)) | ConvertFrom-Json",
  "$claims.roles",
];

/** Where a tool signs in when nobody tells it where. */
export const publicAuthority = "login.microsoftonline.com";

/** Why a step that needs no Azure stays inside a task for Azure. */
export const whyInsideTask =
  "The step stays inside AzureCLI@2: the task names the connection to the run and sets the AZURESUBSCRIPTION variables.";

/** What holds for `AzurePipelinesCredential` in every language. */
export const credentialNotes: readonly string[] = [
  whyInsideTask,
  "AzurePipelinesCredential asks for a new assertion each time it needs a token, so it suits scripts that run for hours.",
];

/** The folder in which a step puts what it needs, emptied after the job. */
export const workFolder = "$AGENT_TEMPDIRECTORY/graph";

/** Lines of bash that write a file. No line of it may be the delimiter, which is a word of ours in capitals. */
export const fileInBash = (path: string, delimiter: string, lines: readonly string[]): readonly string[] => [
  `cat > "${path}" <<'${delimiter}'`,
  ...lines,
  delimiter,
];
