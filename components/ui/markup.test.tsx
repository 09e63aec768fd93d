import type { ReactNode } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, test } from "vitest";
import { Button } from "./button.tsx";
import { Chain } from "./chain.tsx";
import { CodeBlock } from "./code-block.tsx";
import { Diff } from "./diff.tsx";
import { ErrorState } from "./error-state.tsx";
import { Field } from "./field.tsx";
import { Input } from "./input.tsx";
import { Progress } from "./progress.tsx";
import { type Status, StatusIcon, statusWord } from "./status-icon.tsx";
import { Stepper } from "./stepper.tsx";
import { Tag } from "./tag.tsx";

const markup = (node: ReactNode): string => renderToStaticMarkup(node);
/** What is left when the tags are gone: what a reader gets, entities and all. */
const words = (node: ReactNode): string => markup(node).replaceAll(/<[^>]*>/g, "");
const attribute = (html: string, name: string): string | undefined =>
  new RegExp(`\\s${name}="([^"]*)"`).exec(html)?.[1];

describe("status is told by more than colour", () => {
  const statuses: readonly Status[] = [
    "done",
    "running",
    "waiting",
    "attention",
    "failed",
    "blocked",
    "todo",
    "skipped",
  ];

  test.each(statuses)("an icon that is %s says so", (status) => {
    expect(words(<StatusIcon status={status} />)).toBe(statusWord(status));
  });

  test("a tag carries its word beside a shape that screen readers skip", () => {
    expect(words(<Tag status="bad">Dead trust</Tag>)).toBe("Dead trust");
    expect(markup(<Tag status="bad">Dead trust</Tag>)).toContain('aria-hidden="true"');
  });

  test("every link of a chain speaks its state and its reason", () => {
    const spoken = words(
      <Chain
        label="Trust"
        links={[
          { id: "1", kind: "Connection", name: "graph-sync", status: "done" },
          { id: "2", kind: "Credential", status: "failed", reason: "subject differs by case" },
        ]}
      />,
    );
    expect(spoken).toContain("Connection graph-sync: Done");
    expect(spoken).toContain("Credential: Failedsubject differs by case");
  });
});

describe("a field", () => {
  const html = markup(
    <Field label="Name" hint="Up to 120 characters." error="The name is taken.">
      <Input />
    </Field>,
  );

  test("ties its label to its control", () => {
    const input = /<input[^>]*>/.exec(html)?.[0] ?? "";
    expect(attribute(html, "for")).toBe(attribute(input, "id"));
  });

  test("describes its control by hint and error, and marks it invalid", () => {
    const input = /<input[^>]*>/.exec(html)?.[0] ?? "";
    const described = attribute(input, "aria-describedby")?.split(" ") ?? [];
    expect(described).toHaveLength(2);
    for (const id of described) expect(html).toContain(`id="${id}"`);
    expect(attribute(input, "aria-invalid")).toBe("true");
  });
});

test("a busy button keeps its focus: it is not disabled, but says that it is busy", () => {
  const html = markup(<Button busy>Create</Button>);
  expect(html).toContain('aria-busy="true"');
  expect(html).not.toMatch(/\sdisabled=/);
});

test("progress that nobody can measure claims no value", () => {
  expect(markup(<Progress label="Waiting" />)).not.toContain("aria-valuenow");
  expect(markup(<Progress label="Reading" value={900} max={412} />)).toContain('aria-valuenow="412"');
});

test("the steps say which is current and link only to those that can be opened", () => {
  const html = markup(
    <Stepper
      label="Steps"
      steps={[
        { id: "1", label: "Identity", state: "done", href: "/connect/identity" },
        { id: "2", label: "Where", state: "now" },
        { id: "3", label: "Apply", state: "todo" },
      ]}
    />,
  );
  expect(html.match(/<a /g)).toHaveLength(1);
  expect(html).toMatch(/<span aria-current="step"[^>]*>.*Where/);
});

test("code is shown as text, whatever it holds", () => {
  const html = markup(
    <CodeBlock title="run.yml" language="yaml" code={"name: <script>alert(1)</script>\n"} />,
  );
  expect(html).not.toContain("<script>");
  expect(html).toContain("&lt;script&gt;");
});

test("a difference is said in words too", () => {
  const spoken = words(
    <Diff left={{ label: "Token", value: "a/P" }} right={{ label: "Credential", value: "a/p" }} />,
  );
  expect(spoken).toContain("First difference at character 3: Token has P, Credential has p.");
});

test("an error says what, to which object, why, what next and by which correlation id", () => {
  const spoken = words(
    <ErrorState
      title="Entra did not create the credential"
      object="payments-graph"
      why="It already has 20."
      next="Remove one."
      correlationId="8f1b2f6e"
      onRetry={() => undefined}
    />,
  );
  for (const part of [
    "did not create",
    "payments-graph",
    "already has 20",
    "Remove one",
    "8f1b2f6e",
    "Try again",
  ]) {
    expect(spoken).toContain(part);
  }
});
