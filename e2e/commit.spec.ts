import { expectAccessible } from "./support/axe.ts";
import { apply, expectEverythingDone, reviewPlan } from "./support/journey.ts";
import { expect, test } from "./support/portal.ts";

const file = "/pipelines/graph.yml";

test("the shown code becomes a file by a pull request, is seen as a difference the next time, and is taken back", async ({
  page,
  signIn,
  cloud,
}) => {
  const { pullRequests, repositories, commits } = cloud.sandbox.state;
  await signIn("Ada Lindqvist");
  await reviewPlan(page, {
    identity: { new: "payments-graph" },
    projects: { northwind: ["web"] },
    permissions: ["User.Read.All"],
  });
  await apply(page);
  await expectEverythingDone(page);
  await page.getByRole("link", { name: "Use it" }).last().click();

  const code = page.getByRole("tabpanel");
  const tool = code.getByRole("combobox", { name: "Tool" });
  await test.step("every kind of tool has its own, and names the connection as it is told to", async () => {
    for (const kind of ["Azure CLI", "PowerShell", "Programs", "Terraform"]) {
      await page.getByRole("tab", { name: kind, exact: true }).click();
      await expect(code.getByRole("figure")).toContainText("azureSubscription:");
    }
    await page.getByRole("tab", { name: "Programs" }).click();
    await tool.selectOption({ label: "JavaScript (AzurePipelinesCredential)" });
    await expect(code).toContainText("@azure/identity");
    await code.getByRole("combobox", { name: "Refers to it by" }).selectOption({ value: "name" });
    await expect(code).toContainText('azureSubscription: "payments-graph"');
  });

  const region = page.getByRole("region", { name: "Commit it to a repository" });
  const path = region.getByRole("textbox", { name: "Path in the repository" });
  const push = region.getByRole("button", { name: "Push and open the pull request" });
  const repository = () => {
    const found = repositories.list().find(({ name }) => name === "web");
    if (!found) throw new Error("the repository is missing");
    return found;
  };
  const fileOn = (ref: string) => commits.get(repository().refs[ref] ?? "")?.files[file];
  const main = "refs/heads/main";

  await test.step("a new file is shown before it is pushed", async () => {
    await region.getByRole("button", { name: "Choose a repository" }).click();
    await path.fill("../graph.yml");
    await expect(region).toContainText("Every part needs a name of its own");
    await expect(push).toBeHidden();
    await path.fill(file);
    await expect(region.getByRole("region", { name: "A new file" })).toContainText("payments-graph");
    await region.getByRole("button", { name: /^Request of Open pull request into main/ }).click();
    await expect(page.getByRole("dialog")).toContainText("/pullrequests");
    await page.keyboard.press("Escape");
    expect(Object.keys(repository().refs)).toEqual([main]);
  });

  await test.step("it becomes a branch and a pull request", async () => {
    await push.click();
    await expect(region.getByRole("button", { name: "Undo" })).toBeVisible();
    const [request] = pullRequests.list();
    expect(request).toMatchObject({ status: "active", targetRefName: main });
    expect(fileOn(request?.sourceRefName ?? "")).toContain("@azure/identity");
    expect(fileOn(main)).toBeUndefined();
  });

  await test.step("after it was merged it is there already, and other code is a difference", async () => {
    const [request] = pullRequests.list();
    if (!request) throw new Error("the pull request is missing");
    pullRequests.put({ ...request, status: "completed" });
    const { refs } = repository();
    repositories.put({ ...repository(), refs: { [main]: refs[request.sourceRefName] ?? "" } });
    await region.getByRole("button", { name: "Commit another" }).click();
    await path.fill(file);
    await expect(region).toContainText("It is there already");
    await tool.selectOption({ label: "Python (AzurePipelinesCredential)" });
    await path.fill(file);
    const change = region.getByRole("region", { name: "A file that changes" });
    await expect(change).toContainText("pipelines/graph.yml on main");
    await expect(change.locator("mark").first()).toBeVisible();
    await expect(push).toBeVisible();
    await expectAccessible(page, "a change of a file");
  });

  await test.step("it fits a small screen", async () => {
    await page.setViewportSize({ width: 360, height: 740 });
    await push.click({ trial: true });
    const tooWide = await page.evaluate(() => {
      const { scrollWidth, clientWidth } = document.documentElement;
      return scrollWidth - clientWidth;
    });
    expect(tooWide).toBe(0);
    for (const kind of ["Terraform", "Programs"]) {
      await page.getByRole("tab", { name: kind }).click({ trial: true });
    }
  });

  await test.step("undo gives the pull request up and deletes the branch", async () => {
    await push.click();
    await expect(region.getByRole("button", { name: "Undo" })).toBeVisible();
    await page.reload();
    await region.getByRole("button", { name: "Undo" }).click();
    await expect(page.getByRole("dialog")).toContainText("keeps it among the abandoned ones");
    await page.getByRole("button", { name: "Remove these 2" }).click();
    await expect(region).toContainText("What this run made has been removed.");
    expect(pullRequests.list().map(({ status }) => status)).toEqual(["completed", "abandoned"]);
    expect(Object.keys(repository().refs)).toEqual([main]);
    expect(fileOn(main)).toContain("@azure/identity");
  });
});
