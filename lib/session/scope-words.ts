import type { ServiceName } from "../cloud/index.ts";
import { scopes } from "./scopes.ts";

/** A delegated scope that the portal may ask for, in words. */
export interface ScopeWords {
  readonly service: ServiceName;
  readonly scope: string;
  /** What it lets the portal do in the person's name. */
  readonly opens: string;
  /** The moment it is asked for. */
  readonly askedWhen: string;
}

/** Every scope that the portal may ask for, least first. A portal with it can do no more than the person can. */
export const scopeWords: readonly ScopeWords[] = [
  {
    service: "graph",
    scope: scopes.signIn[0],
    opens: "Read who is signed in, and the tenant's name",
    askedWhen: "at sign-in",
  },
  {
    service: "graph",
    scope: scopes.readPeople[0],
    opens: "Read names and addresses of people, to name them as owners",
    askedWhen: "when further owners of an application are looked for",
  },
  {
    service: "graph",
    scope: scopes.readApplications[0],
    opens: "Read applications, service principals and federated credentials",
    askedWhen: "when an application is chosen, or a plan is read",
  },
  {
    service: "graph",
    scope: scopes.readDirectoryRoles[0],
    opens: "Read which directory roles you hold, to say what is missing before anything is written",
    askedWhen: "when a plan is read",
  },
  {
    service: "graph",
    scope: scopes.readEligibleRoles[0],
    opens: "Read which directory roles you could activate",
    askedWhen: "when a role is missing to you, and you want to know",
  },
  {
    service: "graph",
    scope: scopes.readPolicies[0],
    opens: "Read whether members of the tenant may register applications",
    askedWhen: "when no role of yours lets you register one, and you want to know",
  },
  {
    service: "graph",
    scope: scopes.writeApplications[0],
    opens: "Create and change applications, service principals and federated credentials",
    askedWhen: "when a plan that does so is applied",
  },
  {
    service: "graph",
    scope: scopes.grantAppRoles[0],
    opens: "Grant application permissions, and revoke them",
    askedWhen: "when a plan that does so is applied",
  },
  {
    service: "devops",
    scope: scopes.azureDevOps[0],
    opens: "Act in Azure DevOps as you; it offers nothing narrower for service connections",
    askedWhen: "when projects are listed",
  },
  {
    service: "azure",
    scope: scopes.azure[0],
    opens: "Read your subscriptions and management groups",
    askedWhen: "when a connection is labelled with one",
  },
];

/** What a scope opens, in words. */
export const wordsOfScope = (service: ServiceName, scope: string): ScopeWords | undefined =>
  scopeWords.find((words) => words.scope === scope && resourceOf(words.service) === resourceOf(service));

/** The two hosts of Azure DevOps take the same token. */
const resourceOf = (service: ServiceName): ServiceName => (service === "vssps" ? "devops" : service);
