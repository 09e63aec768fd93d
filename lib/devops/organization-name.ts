/**
 * The organization's name in what a person typed or pasted: the name itself, or an address of it in either of the two
 * forms. Undefined where there is none.
 * @see https://learn.microsoft.com/azure/devops/organizations/accounts/create-organization
 */
export function organizationNameIn(text: string): string | undefined {
  const trimmed = text.trim().replace(/^https?:\/\//i, "");
  const [host = "", first = ""] = trimmed.split(/[/?#]/);
  const name = /^dev\.azure\.com$/i.test(host) ? first : host.replace(/\.visualstudio\.com$/i, "");
  return /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/i.test(name) ? name : undefined;
}
