import { describe, expect, it } from "vitest";
import { clouds } from "../cloud/index.ts";
import type { Http, HttpRequest } from "../http/index.ts";
import { err, ok } from "../result.ts";
import { createGraph } from "./graph.ts";
import { findPeople } from "./people.ts";

const { signal } = new AbortController();
const kim = { id: "11111111-1111-1111-1111-111111111111", displayName: "Kim", userPrincipalName: "kim@x.y" };

const answering = (body: unknown) => {
  const sent: HttpRequest[] = [];
  const http: Http = {
    cloud: clouds.public,
    async send(request) {
      sent.push(request);
      if (body !== undefined) return ok({ status: 200, headers: new Headers(), body });
      const { service, method, path } = request;
      return err({ kind: "refused", service, method, path, status: 404, code: "", message: "" });
    },
  };
  return { graph: createGraph(http), sent };
};

describe("looking for a person", () => {
  it.each([
    ["a guest's principal name", "kim_x.y#EXT#@a'b.c", "/v1.0/users/kim_x.y%23EXT%23%40a'b.c"],
    ["an object id", kim.id, `/v1.0/users/${kim.id}`],
  ])("by %s asks for exactly that one", async (_what, text, path) => {
    const { graph, sent } = answering(kim);
    expect(await findPeople(graph, ` ${text} `, signal)).toEqual(ok([kim]));
    expect(sent.map((request) => request.path.split("?")[0])).toEqual([path]);
  });

  it("finds nobody where there is no such person", async () => {
    expect(await findPeople(answering(undefined).graph, "nobody@x.y", signal)).toEqual(ok([]));
  });

  it("by name searches, and no text breaks out of the search", async () => {
    const { graph, sent } = answering({ value: [kim] });
    expect(await findPeople(graph, 'Ki" OR "id:\\', signal)).toEqual(ok([kim]));
    const search = new URL(`https://x${sent[0]?.path}`).searchParams.get("$search");
    expect(search).toBe('"displayName:Ki  OR  id:"');
    expect(sent[0]?.headers).toMatchObject({ ConsistencyLevel: "eventual" });
  });

  it("asks nothing for an empty text, and for no more than the scope that needs no administrator", async () => {
    const { graph, sent } = answering({ value: [] });
    await findPeople(graph, ' " ', signal);
    expect(sent).toEqual([]);
    await findPeople(graph, "Kim", signal);
    expect(sent[0]?.scopes).toEqual(["User.ReadBasic.All"]);
  });
});
