import type { Step } from "./step.ts";

/** What undoing a step does to which object, in words: verb first. */
export function undoWords({ kind, words }: Pick<Step, "kind" | "words">): { verb: string; object: string } {
  const { object, detail = "" } = words;
  switch (kind) {
    case "create-application":
      return { verb: "Delete", object: `${object}; Entra keeps it among the deleted items for 30 days` };
    case "create-service-principal":
    case "create-connection":
    case "create-pipeline":
    case "add-check":
      return { verb: "Delete", object };
    case "describe-application":
      return { verb: "Restore", object: `the description of ${object}` };
    case "add-owner":
      return { verb: "Remove", object };
    case "declare-permissions":
      return { verb: "Withdraw", object: `the declaration of ${object}` };
    case "grant-permission":
      return { verb: "Revoke", object };
    case "share-connection":
      return { verb: "Stop sharing", object: `with ${detail}` };
    case "trust-connection":
      return { verb: "Remove", object: detail };
    case "push-file":
      return { verb: "Delete", object: `branch ${detail}` };
    case "open-pull-request":
      return { verb: "Abandon", object: `${object}; Azure DevOps keeps it among the abandoned ones` };
    case "open-to-all-pipelines":
    case "allow-pipelines":
      return { verb: "Withdraw", object: `the permission of ${object.replace(/^it /, "the pipeline ")}` };
    default:
      return { verb: "Take back", object };
  }
}
