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
        expect.objectContaining({ kind: "script", label: "Bash", shell: "bash", script: "echo hello" }),
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

  it.each<[what: string, source: string, kind: "problems" | "unsupported"]>([
    ["what is no YAML", "steps: [", "problems"],
    ["an unknown key", "stepz: []", "problems"],
    ["a pipeline without steps", "trigger: none", "problems"],
    ["a task without a version", "steps:\n  - task: AzureCLI\n", "problems"],
    ["a step of no kind", "steps:\n  - dance: now\n", "problems"],
    ["a name for runs", "name: $(Date:yyyy)\nsteps: []\n", "unsupported"],
    ["a template", "steps:\n  - template: x.yml\n", "unsupported"],
    ["an unknown key of a step", "steps:\n  - bash: ls\n    enabledd: true\n", "problems"],
    ["an unknown key of a job", "jobs:\n  - job: a\n    dependson: b\n    steps: []\n", "problems"],
    ["an unknown key of a stage", "stages:\n  - stage: a\n    jobz: []\n", "problems"],
    ["an unknown key of a variable", "variables:\n  - name: a\n    valeu: b\nsteps: []\n", "problems"],
    ["a variable template", "variables:\n  - template: x.yml\nsteps: []\n", "unsupported"],
    ["a variable group", "variables:\n  - group: x\nsteps: []\n", "unsupported"],
    ["a matrix", "jobs:\n  - job: a\n    strategy:\n      parallel: 2\n    steps: []\n", "unsupported"],
    ["a container", "jobs:\n  - job: a\n    container: c\n    steps: []\n", "unsupported"],
    ["retries", "steps:\n  - bash: ls\n    retryCountOnTaskFailure: 2\n", "unsupported"],
    ["a condition that is computed", "steps:\n  - bash: ls\n    condition: eq(1, 1)\n", "unsupported"],
    ["a condition that is none", "steps:\n  - bash: ls\n    condition: constructor\n", "unsupported"],
    ["an expression as a step", `steps:\n  - \${{ if true }}:\n    - bash: ls\n`, "unsupported"],
    ["an unknown expression", `steps:\n  - bash: echo \${{ parameters.none }}\n`, "unsupported"],
    ["a runtime expression", "variables:\n  a: $[counter()]\nsteps: []\n", "unsupported"],
    ["a download", "steps:\n  - download: current\n", "unsupported"],
    ["another repository", "steps:\n  - checkout: other\n", "unsupported"],
    ["an unknown dependency", "jobs:\n  - job: a\n    dependsOn: b\n    steps: []\n", "problems"],
    ["two jobs of one name", "jobs:\n  - job: a\n    steps: []\n  - job: A\n    steps: []\n", "problems"],
    [
      "a circle",
      "jobs:\n  - job: a\n    dependsOn: b\n    steps: []\n  - job: b\n    dependsOn: a\n    steps: []\n",
      "problems",
    ],
    ["a parameter without a value", "parameters:\n  - name: a\nsteps: []\n", "problems"],
  ])("refuses %s", (_what, source, kind) => {
    expect(readPipeline(source)).toHaveProperty(kind);
  });

  it("refuses parameters that it does not declare, and values that it does not list", () => {
    const source = "parameters:\n  - name: a\n    values: [x, y]\n    default: x\nsteps: []\n";
    expect(readPipeline(source, { a: "y" })).toHaveProperty("stages");
    expect(readPipeline(source, { a: "z" })).toHaveProperty("problems");
    expect(readPipeline(source, { b: "x" })).toEqual({ problems: ["Unexpected parameter 'b'"] });
  });

  it("gives each step the variables of the pipeline, its stage and its job, and its own", () => {
    const source = stringify({
      variables: { a: "1", "b.c": "2" },
      jobs: [
        { job: "j", variables: [{ name: "a", value: "3" }], steps: [{ bash: "ls", env: { D: "$(a)" } }] },
      ],
    });
    expect(stepsOf(source)[0]?.env).toEqual({ A: "3", B_C: "2", D: "3" });
  });
});
