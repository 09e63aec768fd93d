import { guidOf } from "../kernel/ids.ts";
import type { Reply } from "../kernel/service.ts";
import type { Organization, Project } from "../state/devops.ts";

/** Lists are always wrapped. */
export const collection = <Item>(value: readonly Item[]) => ({ count: value.length, value });

/** A page of a list, with the number that leads to the next one in a header until the last. */
export function page<Item>(
  items: readonly Item[],
  { start, top }: { start: number; top: number },
  body: (item: Item) => unknown,
): Reply {
  const end = start + top;
  return {
    status: 200,
    body: collection(items.slice(start, end).map(body)),
    ...(end < items.length && { headers: { "x-ms-continuationtoken": String(end) } }),
  };
}

export const isoTime = (ms: number): string => new Date(ms).toISOString();

/** Public address of an organization; stored and shown addresses keep it whatever the wire is. */
export const organizationUrl = (organization: Organization): string =>
  `https://dev.azure.com/${organization.name}`;

export const projectApiUrl = (organization: Organization, project: Project): string =>
  `${organizationUrl(organization)}/${project.id}/_apis`;

/** Address of a page of a project. */
export const projectWebUrl = (organization: Organization, project: Project): string =>
  `${organizationUrl(organization)}/${encodeURIComponent(project.name)}`;

/** No operation of the sandbox changes a project, so that every one is at the same revision. */
const revision = 12;

/** A project as lists and references show it. Follows docs/sources/devops.md#projects. */
export const projectReference = (organization: Organization, project: Project) => ({
  id: project.id,
  name: project.name,
  ...(project.description !== "" && { description: project.description }),
  url: `${organizationUrl(organization)}/_apis/projects/${project.id}`,
  state: "wellFormed",
  revision,
  visibility: project.visibility,
  lastUpdateTime: isoTime(project.lastUpdateAt),
});

/** A project as it is shown alone. */
export function projectWithLinks(organization: Organization, project: Project) {
  const base = organizationUrl(organization);
  const self = `${base}/_apis/projects/${project.id}`;
  const teamId = guidOf(`team:${project.id}`);
  return {
    ...projectReference(organization, project),
    _links: {
      self: { href: self },
      collection: { href: `${base}/_apis/projectCollections/${organization.id}` },
      web: { href: projectWebUrl(organization, project) },
    },
    defaultTeam: { id: teamId, name: `${project.name} Team`, url: `${self}/teams/${teamId}` },
  };
}
