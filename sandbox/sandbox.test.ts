import { spawn } from "node:child_process";
import { get } from "node:http";
import { createServer } from "node:net";
import { networkInterfaces } from "node:os";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { azureService } from "./azure/service.ts";
import { controlService } from "./control/service.ts";
import { devopsService, vsspsService } from "./devops/service.ts";
import { graphService } from "./graph/service.ts";
import type { Service } from "./kernel/service.ts";
import { type ServiceName, serviceNames } from "./kernel/services.ts";
import { issueUserToken } from "./login/issue.ts";
import { loginService } from "./login/service.ts";
import { type RunningSandbox, startSandbox } from "./sandbox.ts";
import { portalClientId } from "./seeds/applications.ts";
import { type ConnectionPlan, connectionIdOf, connections } from "./seeds/connections.ts";
import { persons } from "./seeds/persons.ts";
import { exportState } from "./state/state.ts";
import { callerOf } from "./testing.ts";

let running: RunningSandbox;
beforeAll(async () => {
  running = await startSandbox({ portalOrigins: ["http://localhost:3000"] });
});
afterAll(() => running.stop());

const Verdict = z.object({ statusCode: z.string(), errorMessage: z.string() });

async function verify(plan: ConnectionPlan) {
  const { sandbox, origins } = running;
  const token = await issueUserToken(sandbox, {
    user: persons.ada,
    clientId: portalClientId,
    resource: "devops",
    scopes: ["user_impersonation"],
  });
  const query = new URLSearchParams({ endpointId: connectionIdOf(plan), "api-version": "7.2-preview.1" });
  const project = encodeURIComponent(plan.project);
  const response = await fetch(
    `${origins.devops}/${plan.organization}/${project}/_apis/serviceendpoint/endpointproxy?${query}`,
    {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify({
        dataSourceDetails: { dataSourceName: "TestConnection" },
        resultTransformationDetails: {},
      }),
    },
  );
  return Verdict.parse(await response.json());
}

describe("the connections of the story, verified over HTTP", () => {
  test.each(["web", "people", "payments", "warehouse", "infra", "lake", "archive"] as const)(
    "%s signs in and reads its subscription",
    async (name) => {
      expect(await verify(connections[name])).toEqual({ statusCode: "ok", errorMessage: "" });
    },
  );

  test.each([
    ["onboarding", "AADSTS7002138"],
    ["billing", "AADSTS700213"],
  ] as const)("%s is refused with %s", async (name, code) => {
    const verdict = await verify(connections[name]);
    expect(verdict.statusCode).not.toBe("ok");
    expect(verdict.errorMessage).toContain(`${code}:`);
  });
});

test("two sandboxes with one seed hold the same state", async () => {
  const other = await startSandbox({ portalOrigins: ["http://localhost:3000"] });
  await other.stop();
  expect(exportState(other.sandbox.state)).toEqual(exportState(running.sandbox.state));
});

test("a reset brings back settings, ids, faults and journal", async () => {
  const other = await startSandbox({ settings: { latencyMs: 1 } });
  const { sandbox, origins } = other;
  const first = sandbox.ids.guid();
  sandbox.settings.latencyMs = 500;
  sandbox.faults.queue({ service: "graph", times: 1, skip: 0, effect: { kind: "throttle" } });
  const response = await fetch(`${origins.control}/reset`, {
    method: "POST",
    headers: { "content-type": "application/json" },
  });
  await other.stop();
  expect(response.status).toBe(200);
  expect(sandbox.settings.latencyMs).toBe(1);
  expect(sandbox.faults.list()).toEqual([]);
  expect(sandbox.ids.guid()).toBe(first);
});

test("a queued drop cuts the connection", async () => {
  const { sandbox, origins } = running;
  sandbox.faults.queue({ service: "login", times: 1, skip: 0, effect: { kind: "drop", commit: false } });
  await expect(fetch(`${origins.login}/northwind.example/discovery/v2.0/keys`)).rejects.toThrow(
    "fetch failed",
  );
  expect((await fetch(`${origins.login}/northwind.example/discovery/v2.0/keys`)).status).toBe(200);
});

describe("a crash in an operation is a 500 in the form of", () => {
  const crash = (): never => {
    throw new Error("a mistake of the sandbox");
  };
  const crashing = <Caller>(service: Service<Caller>): Service<Caller> => ({
    ...service,
    routes: [{ method: "GET", path: "/crash", anonymous: true, source: "", run: crash }],
  });
  const answerOf = async <Caller>(service: Service<Caller>) => {
    const told = vi.spyOn(process.stderr, "write").mockReturnValue(true);
    const response = await callerOf(crashing(service), running.sandbox)("/crash");
    told.mockRestore();
    const body: unknown = await response.json();
    return { status: response.status, body };
  };

  test("sign-in", async () => {
    expect(await answerOf(loginService())).toMatchObject({ status: 500, body: { error: "server_error" } });
  });

  test.each([["Graph", graphService()] as const, ["Azure", azureService()] as const])(
    "%s",
    async (_name, service) => {
      const answer = await answerOf(service);
      expect(answer).toMatchObject({ status: 500, body: { error: { code: "InternalServerError" } } });
    },
  );

  test.each([["Azure DevOps", devopsService()] as const, ["its profile service", vsspsService()] as const])(
    "%s",
    async (_name, service) => {
      const answer = await answerOf(service);
      expect(answer).toMatchObject({
        status: 500,
        body: {
          message: expect.stringMatching(
            /^TF400898: An Internal Error Occurred\. Activity Id: [\da-f-]{36}\.$/,
          ),
          typeKey: "VssServiceException",
        },
      });
    },
  );

  test("the control service", async () => {
    const control = controlService({ reset: () => {}, services: [], portalOrigins: [] });
    const answer = await answerOf(control);
    expect(answer).toMatchObject({ status: 500, body: { error: { code: "InternalServerError" } } });
  });
});

describe("who reaches a service", () => {
  /** The status of a request that names a host of its own, which fetch would not allow. */
  const statusFor = (service: ServiceName, host: string): Promise<number | undefined> =>
    new Promise((resolve, reject) => {
      const { port } = new URL(running.origins[service]);
      get({ host: "127.0.0.1", port, path: "/favicon.ico", headers: { host } }, (response) => {
        response.resume();
        resolve(response.statusCode);
      }).on("error", reject);
    });

  test.each(serviceNames)(
    "%s answers to the names of loopback with its port, and to no other",
    async (name) => {
      const { port } = new URL(running.origins[name]);
      for (const host of ["localhost", "LOCALHOST", "127.0.0.1", "[::1]"])
        expect(await statusFor(name, `${host}:${port}`)).not.toBe(421);
      for (const host of [
        "evil.example",
        `evil.example:${port}`,
        `localhost.evil.example:${port}`,
        `localhost:${Number(port) + 1}`,
        "localhost",
      ])
        expect(await statusFor(name, host)).toBe(421);
    },
  );

  const elsewhere = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .find(({ family, internal }) => family === "IPv4" && !internal);

  test.runIf(elsewhere)("nothing listens on an address that other machines reach", async () => {
    for (const origin of Object.values(running.origins)) {
      await expect(fetch(`http://${elsewhere?.address}:${new URL(origin).port}/`)).rejects.toMatchObject({
        cause: { code: "ECONNREFUSED" },
      });
    }
  });
});

describe("the command line", () => {
  const start = (...options: string[]) =>
    spawn(process.execPath, ["node_modules/tsx/dist/cli.mjs", "sandbox/main.ts", ...options]);
  const ended = (child: ReturnType<typeof start>): Promise<{ code: number | null; errors: string }> =>
    new Promise((resolve) => {
      let errors = "";
      child.stderr.on("data", (chunk) => {
        errors += String(chunk);
      });
      child.on("close", (code) => resolve({ code, errors }));
    });

  test("says READY with what a program needs, and ends cleanly on SIGTERM", async () => {
    const child = start("--free-ports", "--seed", "empty");
    const end = ended(child);
    const line = await new Promise<string>((resolve) => {
      let output = "";
      child.stdout.on("data", (chunk) => {
        output += String(chunk);
        const found = /^READY (.*)$/m.exec(output);
        if (found?.[1]) resolve(found[1]);
      });
    });
    expect(JSON.parse(line)).toMatchObject({
      clientId: portalClientId,
      graph: expect.stringContaining("http://localhost:"),
    });
    child.kill("SIGTERM");
    expect(await end).toEqual({ code: 0, errors: "" });
  }, 30_000);

  test("a taken port is one clear line", async () => {
    const blocker = createServer();
    await new Promise<void>((resolve) => blocker.listen(0, "127.0.0.1", resolve));
    const address = blocker.address();
    const port = typeof address === "object" && address ? address.port : 0;
    const { code, errors } = await ended(start("--port-base", String(port)));
    await new Promise((resolve) => blocker.close(resolve));
    expect(code).toBe(1);
    expect(errors).toBe(
      `sandbox: port ${port} is in use. Choose others with --port-base, or any free ones with --free-ports.\n`,
    );
  }, 30_000);

  test("an option that is not understood is named", async () => {
    const { code, errors } = await ended(start("--latency", "soon"));
    expect(code).toBe(1);
    expect(errors).toContain("--latency: is no number of milliseconds");
  }, 30_000);
});
