import * as z from "zod/mini";
import type { Cloud } from "../cloud/index.ts";
import { classifyTrust, encodeLegacySubject } from "../federation/index.ts";
import { err, ok, type Result } from "../result.ts";
import { stepsOf } from "./plan.ts";
import { PlanFile, planFileFormat, planFileVersion } from "./plan-file.ts";
import type { StepId } from "./step.ts";

/** No plan comes near: one of 20 connections with 1,000 projects and all permissions takes a tenth of it. */
const charactersAtMost = 5_000_000;

/** Why a text is no plan that this person can take over. */
export type PlanFileProblem =
  | { readonly code: "too-large" }
  | { readonly code: "no-plan" }
  /** Another version of the portal wrote it. */
  | { readonly code: "other-version"; readonly version: string }
  /** A value breaks a rule: where it stands and what is wrong with it. */
  | { readonly code: "broken"; readonly field: string; readonly rule: string }
  /** It was made for another tenant than the one that is signed in to. */
  | { readonly code: "other-tenant"; readonly tenant: string }
  /** It speaks of a step that the plan does not have. */
  | { readonly code: "unknown-step"; readonly step: StepId }
  /** It says that a connection presents tokens that this connection cannot present. */
  | { readonly code: "foreign-trust"; readonly connection: string; readonly subject: string };

/**
 * Reads a plan file. What it says of the services is believed only where they cannot be asked, and an issuer and
 * subject only where they can stand for no connection but the one that they are given for: a file must not be able to
 * make anybody trust the tokens of somebody else.
 */
export function readPlanFile(
  text: string,
  { tenantId, cloud }: { readonly tenantId: string; readonly cloud: Cloud },
): Result<PlanFile, PlanFileProblem> {
  if (text.length > charactersAtMost) return err({ code: "too-large" });
  const value = parseJson(text);
  const head = z.object({ format: z.literal(planFileFormat), version: z.unknown() }).safeParse(value);
  if (!head.success) return err({ code: "no-plan" });
  if (head.data.version !== planFileVersion) {
    return err({ code: "other-version", version: String(head.data.version) });
  }
  const parsed = PlanFile.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return err({
      code: "broken",
      field: issue?.path.map(String).join(".") ?? "",
      rule: issue?.message || "not what a plan holds there",
    });
  }
  const file = parsed.data;
  if (file.intent.tenant.id.toLowerCase() !== tenantId.toLowerCase()) {
    return err({ code: "other-tenant", tenant: file.intent.tenant.name });
  }
  const ids = new Set(stepsOf(file.intent, cloud).map(({ id }) => id));
  const unknown = Object.keys(file.made).find((id) => !ids.has(id));
  if (unknown !== undefined) return err({ code: "unknown-step", step: unknown });
  return foreignTrust(file) ?? ok(file);
}

/** The first connection whose issuer and subject cannot be its own. */
function foreignTrust({ intent, made }: PlanFile): Result<never, PlanFileProblem> | undefined {
  for (const { organization, projects, name } of intent.connections) {
    for (const project of projects) {
      const told = made[`connection/${organization.id}/${project.id}/${name}`];
      if (!told) continue;
      const { issuer = "", subject = "", endpointId = "" } = told;
      const where = { tenantId: intent.tenant.id, organization, project, name, endpointId };
      if (!canBeIts({ issuer, subject }, where)) {
        return err({ code: "foreign-trust", connection: name, subject });
      }
    }
  }
  return undefined;
}

interface Where {
  readonly tenantId: string;
  readonly organization: { readonly id: string; readonly name: string };
  readonly project: { readonly name: string };
  readonly name: string;
  readonly endpointId: string;
}

/** Can these be the issuer and subject of this connection? Source: docs/sources/federation.md */
function canBeIts(trust: { issuer: string; subject: string }, where: Where): boolean {
  const origin = classifyTrust(trust);
  const same = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();
  switch (origin.platform) {
    case "azure-devops-entra":
      return (
        same(origin.issuerTenantId, where.tenantId) &&
        same(origin.subject.tenantId, where.tenantId) &&
        same(origin.subject.organizationId, where.organization.id) &&
        same(origin.subject.connectionId, where.endpointId)
      );
    case "azure-devops-legacy": {
      const expected = encodeLegacySubject({
        organization: where.organization.name,
        project: where.project.name,
        connection: where.name,
      });
      return (
        !origin.dead &&
        origin.organizationId !== undefined &&
        same(origin.organizationId, where.organization.id) &&
        expected.ok &&
        same(expected.value, trust.subject)
      );
    }
    default:
      return false;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What a person reads when a file cannot be taken over. */
export function planFileWords(problem: PlanFileProblem): string {
  switch (problem.code) {
    case "too-large":
      return "The file is larger than any plan. Choose the plan file that you were sent.";
    case "no-plan":
      return "The file is no plan of this portal. Choose the plan file that you were sent.";
    case "other-version":
      return `The plan was saved by another version of the portal (format ${problem.version}; this one reads ${planFileVersion}). Ask for one saved by the same version.`;
    case "broken":
      return `The plan is damaged at ${problem.field || "its beginning"}: ${problem.rule}. Ask for the file again.`;
    case "other-tenant":
      return `The plan is for the tenant ${problem.tenant}. Sign in there, and open it again.`;
    case "unknown-step":
      return `The plan speaks of a step that it does not have (${problem.step}). Ask for the file again.`;
    case "foreign-trust":
      return `The plan says that the connection ${problem.connection} presents tokens that are not its own (subject ${problem.subject}). Nothing was taken over: trusting them would let somebody else in.`;
  }
}
