import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { readPipeline } from "./yaml.ts";

const stepsOf = (source: string, given?: Record<string, string>) => {
  const read = readPipeline(source, given);
  if (!("stages" in read)) throw new Error(JSON.stringify(read));
  return read.stages.flatMap((stage) => stage.jobs).flatMap((job) => job.steps);
};

const task = (connection: string) => `steps:
  - task: AzureCLI@2
    inputs:
      azureSubscription: ${connection}
      scriptType: bash
`;

describe("reading a pipeline", () => {
  it("finds the steps of jobs, stages and deployments alike", () => {
    const step = { bash: "echo hello" };
    const shapes = [
      { steps: [step] },
      { jobs: [{ job: "a", steps: [step] }] },
      { stages: [{ stage: "s", jobs: [{ job: "a", steps: [step] }] }] },
      { jobs: [{ deployment: "d", environment: "e", strategy: { runOnce: { deploy: { steps: [step] } } } }] },
    ];
    for (const shape of shapes) {
      expect(stepsOf(stringify(shape))).toEqual([
        { kind: "script", label: "Bash", shell: "bash", script: "echo hello" },
      ]);
    }
  });

  it("puts variables and parameters in place before a connection is looked up", () => {
    const variables = `variables:\n  connection: azure-prod\nparameters:\n  - name: other\n    default: azure-test\n`;
    const input = (text: string, given?: Record<string, string>) => {
      const [step] = stepsOf(variables + task(text), given);
      return step?.kind === "task" ? step.inputs["azuresubscription"] : undefined;
    };
    expect(input("$(connection)")).toBe("azure-prod");
    expect(input(`\${{ variables.connection }}`)).toBe("azure-prod");
    expect(input(`\${{ parameters.other }}`)).toBe("azure-test");
    expect(input(`\${{ parameters.other }}`, { other: "azure-dev" })).toBe("azure-dev");
    expect(input("$(unknown)")).toBe("$(unknown)");
  });

  it("hands back any name and any script that correct YAML can carry", () => {
    const printable = fc
      .string({ unit: "grapheme-ascii" })
      .filter((text) => !/\$[({]/.test(text) && text.trim() !== "");
    fc.assert(
      fc.property(printable, printable, (connection, inlineScript) => {
        const source = stringify({
          steps: [{ task: "AzureCLI@2", inputs: { azureSubscription: connection, inlineScript } }],
        });
        expect(stepsOf(source)[0]).toMatchObject({
          inputs: { azuresubscription: connection, inlinescript: inlineScript },
        });
      }),
    );
  });

  it.each([
    ["what is no YAML", "steps: [", "problems"],
    ["an unknown key", "stepz: []", "problems"],
    ["a pipeline without steps", "trigger: none", "problems"],
    ["a task without a version", "steps:\n  - task: AzureCLI\n", "problems"],
    ["a step of no kind", "steps:\n  - dance: now\n", "problems"],
    ["a template", "steps:\n  - template: x.yml\n", "unsupported"],
  ])("refuses %s", (_what, source, kind) => {
    expect(readPipeline(source)).toHaveProperty(kind);
  });
});
