/** What the keys of one kind of mapping mean to the sandbox. Any other key is a mistake of the author. */
export interface KeySet {
  /** Read, or without consequence for what the sandbox shows. */
  known: ReadonlySet<string>;
  /** Correct, but what they ask for is not done. */
  notEmulated: ReadonlySet<string>;
}

const keySet = (known: string, notEmulated = ""): KeySet => ({
  known: new Set(known.split(" ")),
  notEmulated: new Set(notEmulated.split(" ")),
});

const ofPipeline = "appendCommitMessageToRunName trigger pr schedules pool lockBehavior variables parameters";
const ofPipelineNotEmulated = "name resources extends";
const ofJob = "displayName pool timeoutInMinutes cancelTimeoutInMinutes workspace continueOnError";
const ofJobNotEmulated = "container services uses templateContext";
const ofStep = "displayName name condition continueOnError enabled env timeoutInMinutes";
const ofStepNotEmulated = "retryCountOnTaskFailure target";
const ofShell = "workingDirectory failOnStderr";
const ofPowerShell = "errorActionPreference warningPreference ignoreLASTEXITCODE";

/** Follows docs/sources/devops.md#pipeline-yaml. */
export const keySets = {
  pipelineOfStages: keySet(`${ofPipeline} stages`, ofPipelineNotEmulated),
  pipelineOfJobs: keySet(`${ofPipeline} jobs`, ofPipelineNotEmulated),
  pipelineOfSteps: keySet(
    `${ofPipeline} ${ofJob} steps`,
    `${ofPipelineNotEmulated} ${ofJobNotEmulated} strategy`,
  ),
  stage: keySet(
    "stage displayName pool dependsOn condition variables jobs lockBehavior",
    "trigger isSkippable templateContext template parameters",
  ),
  job: keySet(
    `${ofJob} job dependsOn condition variables steps`,
    `${ofJobNotEmulated} strategy template parameters`,
  ),
  deployment: keySet(
    `${ofJob} deployment dependsOn condition variables environment strategy`,
    ofJobNotEmulated,
  ),
  strategy: keySet("runOnce", "rolling canary"),
  runOnce: keySet("deploy", "preDeploy routeTraffic postRouteTraffic on"),
  deploy: keySet("steps", "pool"),
  task: keySet(`task inputs ${ofStep}`, ofStepNotEmulated),
  script: keySet(`script ${ofShell} ${ofStep}`, ofStepNotEmulated),
  bash: keySet(`bash ${ofShell} ${ofStep}`, ofStepNotEmulated),
  pwsh: keySet(`pwsh ${ofShell} ${ofPowerShell} ${ofStep}`, ofStepNotEmulated),
  powershell: keySet(`powershell ${ofShell} ${ofPowerShell} ${ofStep}`, ofStepNotEmulated),
  checkout: keySet(
    `checkout clean fetchDepth fetchFilter fetchTags lfs persistCredentials submodules path ${ofStep}`,
    `${ofStepNotEmulated} workspaceRepo sparseCheckoutDirectories sparseCheckoutPatterns`,
  ),
  variable: keySet("name value readonly", "template group parameters"),
  parameter: keySet("name displayName type default values"),
} as const satisfies Record<string, KeySet>;
