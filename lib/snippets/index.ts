export type { SnippetContext, SnippetProblem } from "./context.ts";
export { type HandOver, handOverMessage, type LeftStep } from "./hand-over.ts";
export {
  portalRegistration,
  type RealCloudName,
  redirectUriOf,
  settingsFile,
  setUpAzureCli,
  setUpPowerShell,
} from "./set-up.ts";
export {
  type ConnectionReference,
  type Snippet,
  type SnippetShape,
  type SnippetTool,
  snippetShapes,
  snippetTitle,
  snippetToolGroups,
  snippetTools,
  writeSnippet,
} from "./write.ts";
