export { azureDevOpsAppId } from "../federation/index.ts";
export {
  type Cloud,
  type CloudName,
  clouds,
  microsoftGraphAppId,
  qualifyScopes,
  type ServiceName,
  sandboxCloud,
} from "./cloud.ts";
export {
  type Configuration,
  type ConfigurationProblem,
  namesTenant,
  parseConfiguration,
  settingNames,
} from "./configuration.ts";
