import { describe, expect, it } from "vitest";
import { clouds, sandboxCloud } from "./cloud.ts";
import { contentSecurityPolicy, type PolicyOptions } from "./security-policy.ts";

const directivesOf = (options: Partial<PolicyOptions> = {}) =>
  new Map(
    contentSecurityPolicy({
      nonce: "bm9uY2U=",
      cloud: clouds.public,
      development: false,
      framedByOurselves: false,
      ...options,
    })
      .split("; ")
      .map((directive) => {
        const [name = "", ...values] = directive.split(" ");
        return [name, values] as const;
      }),
  );

const sandbox = sandboxCloud({
  login: "http://localhost:1",
  graph: "http://localhost:2",
  devops: "http://localhost:3",
  vssps: "http://localhost:4",
  azure: "http://localhost:5",
});

describe("the content security policy", () => {
  it.each([...Object.values(clouds), sandbox])(
    "connects to the services of $name and nothing else",
    (cloud) => {
      const { graph, devops, vssps, azure } = cloud.services;
      const hosts = ["'self'", cloud.login, graph, devops, vssps, azure];
      expect(directivesOf({ cloud }).get("connect-src")?.toSorted()).toEqual(hosts.toSorted());
      expect(directivesOf({ cloud }).get("frame-src")).toEqual(["'self'", cloud.login]);
    },
  );

  it("connects to nobody while the portal is not set up", () => {
    const directives = directivesOf({ cloud: undefined });
    for (const name of ["connect-src", "frame-src", "form-action"])
      expect(directives.get(name)).toEqual(["'self'"]);
  });

  it("runs scripts by nonce only", () => {
    expect(directivesOf().get("script-src")).toEqual(["'self'", "'nonce-bm9uY2U='", "'strict-dynamic'"]);
  });

  it("evaluates text as code in development only", () => {
    expect(
      contentSecurityPolicy({ nonce: "x", cloud: undefined, development: false, framedByOurselves: true }),
    ).not.toContain("unsafe-eval");
    expect(directivesOf({ development: true }).get("script-src")).toContain("'unsafe-eval'");
  });

  it("lets nobody frame a page, and only ourselves the page that receives sign-in answers", () => {
    expect(directivesOf().get("frame-ancestors")).toEqual(["'none'"]);
    expect(directivesOf({ framedByOurselves: true }).get("frame-ancestors")).toEqual(["'self'"]);
  });

  it("allows neither plug-ins nor another base address", () => {
    expect(directivesOf().get("object-src")).toEqual(["'none'"]);
    expect(directivesOf().get("base-uri")).toEqual(["'none'"]);
  });
});
