import { describe, expect, it } from "vitest";
import { parseConfiguration } from "./configuration.ts";

const origins = {
  login: "http://localhost:5101",
  graph: "http://localhost:5102",
  devops: "http://127.0.0.1:5103",
  vssps: "http://[::1]:5104",
  azure: "https://localhost:5105",
};
const good = {
  FEDERATION_PORTAL_CLIENT_ID: "0ca3ddd9-f0b0-4635-a98c-5866526961b6",
  FEDERATION_PORTAL_TENANT: "ff882432-09b0-437b-bd22-ca13c0037ded",
};
const sandbox = (value: string) => ({
  ...good,
  FEDERATION_PORTAL_CLOUD: "sandbox",
  FEDERATION_PORTAL_SANDBOX: value,
});
const sandboxWith = (changes: Record<string, unknown>) => sandbox(JSON.stringify({ ...origins, ...changes }));

const configurationOf = (environment: Record<string, string | undefined>) => {
  const parsed = parseConfiguration(environment);
  if ("problems" in parsed) throw new Error(parsed.problems.map(({ problem }) => problem).join(" "));
  return parsed.configuration;
};
const problemsOf = (environment: Record<string, string | undefined>) => {
  const parsed = parseConfiguration(environment);
  return "problems" in parsed ? parsed.problems : [];
};

describe("a configuration", () => {
  it.each([
    "ff882432-09b0-437b-bd22-ca13c0037ded",
    "contoso.com",
    "contoso.onmicrosoft.com",
    "organizations",
  ])("signs in to %s", (tenant) => {
    expect(configurationOf({ ...good, FEDERATION_PORTAL_TENANT: ` ${tenant} ` }).tenant).toBe(tenant);
  });

  it.each([
    [undefined, "public", "https://graph.microsoft.com"],
    ["", "public", "https://graph.microsoft.com"],
    ["public", "public", "https://graph.microsoft.com"],
    ["usgovernment", "usgovernment", "https://graph.microsoft.us"],
    ["china", "china", "https://microsoftgraph.chinacloudapi.cn"],
  ])("set to cloud %j reaches %s", (name, cloud, graph) => {
    const configuration = configurationOf({ ...good, FEDERATION_PORTAL_CLOUD: name });
    expect([configuration.cloud.name, configuration.cloud.services.graph]).toEqual([cloud, graph]);
  });

  it("reaches the sandbox on this machine and keeps the public cloud's spelling in what is stored", () => {
    const { cloud } = configurationOf(sandboxWith({}));
    expect(cloud).toMatchObject({
      name: "sandbox",
      login: origins.login,
      authorityHost: "localhost:5101",
      graphUrlInCode: "https://graph.microsoft.com",
      tokenExchangeAudience: "api://AzureADTokenExchange",
    });
    expect(cloud.services).toEqual({
      graph: origins.graph,
      devops: origins.devops,
      vssps: origins.vssps,
      azure: origins.azure,
    });
  });
});

describe("a problem", () => {
  it.each<[string, string, Record<string, string | undefined>]>([
    [
      "a missing client id",
      "FEDERATION_PORTAL_CLIENT_ID",
      { ...good, FEDERATION_PORTAL_CLIENT_ID: undefined },
    ],
    [
      "a client id that is none",
      "FEDERATION_PORTAL_CLIENT_ID",
      { ...good, FEDERATION_PORTAL_CLIENT_ID: "x" },
    ],
    ["a missing tenant", "FEDERATION_PORTAL_TENANT", { ...good, FEDERATION_PORTAL_TENANT: undefined }],
    ["a blank tenant", "FEDERATION_PORTAL_TENANT", { ...good, FEDERATION_PORTAL_TENANT: "  " }],
    ["personal accounts", "FEDERATION_PORTAL_TENANT", { ...good, FEDERATION_PORTAL_TENANT: "consumers" }],
    ["every account", "FEDERATION_PORTAL_TENANT", { ...good, FEDERATION_PORTAL_TENANT: "common" }],
    ["a path as tenant", "FEDERATION_PORTAL_TENANT", { ...good, FEDERATION_PORTAL_TENANT: "contoso.com/x" }],
    ["an unknown cloud", "FEDERATION_PORTAL_CLOUD", { ...good, FEDERATION_PORTAL_CLOUD: "germany" }],
    ["no sandbox", "FEDERATION_PORTAL_SANDBOX", { ...good, FEDERATION_PORTAL_CLOUD: "sandbox" }],
    ["a sandbox that is no JSON", "FEDERATION_PORTAL_SANDBOX", sandbox("{")],
    ["a sandbox that is no object", "FEDERATION_PORTAL_SANDBOX", sandbox("3")],
    ["a sandbox without a service", "FEDERATION_PORTAL_SANDBOX", sandboxWith({ graph: undefined })],
  ])("names the variable of %s, what is wrong and what to do", (_name, variable, environment) => {
    const problems = problemsOf(environment);
    expect(problems).toHaveLength(1);
    expect(problems[0]?.name).toBe(variable);
    expect(problems[0]?.problem).toMatch(/\.$/);
    expect(problems[0]?.how).toMatch(/^(Set|Start) .*\.$/);
  });

  it.each([
    "https://graph.microsoft.com",
    "http://localhost.example.com:5102",
    "http://localhost@example.com:5102",
    "http://127.0.0.1.nip.io",
    "http://0.0.0.0:5102",
    "http://192.168.0.1:5102",
    "http://localhost:5102/",
    "http://localhost:5102/path",
    "http://LOCALHOST:5102",
    "ftp://localhost:5102",
    "ws://localhost:5102",
    "localhost:5102",
    "",
  ])("keeps the sandbox on this machine: %j is refused", (graph) => {
    const [problem] = problemsOf(sandboxWith({ graph }));
    expect(problem?.name).toBe("FEDERATION_PORTAL_SANDBOX");
    expect(problem?.problem).toBe("graph: is no origin on this machine, such as http://localhost:5101.");
  });

  it("is told of every variable at once", () => {
    expect(problemsOf({ FEDERATION_PORTAL_CLOUD: "x" }).map(({ name }) => name)).toEqual([
      "FEDERATION_PORTAL_CLIENT_ID",
      "FEDERATION_PORTAL_TENANT",
      "FEDERATION_PORTAL_CLOUD",
    ]);
  });
});
