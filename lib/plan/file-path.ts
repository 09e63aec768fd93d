/** Why a text is no path of a pipeline's file. */
export type FilePathProblem = "empty" | "too-long" | "character" | "folder-name" | "extension";

/** Longest path that every system can check out beneath a folder of usual depth. */
const lengthMax = 200;

/** Characters that some system refuses in a file's name, and what nobody sees. */
const refused = /[\\:*?"<>|\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;

/** Parts that mean another folder, belong to git, or that Windows cuts off. */
const isRefusedPart = (part: string): boolean =>
  part === "" || part.toLowerCase() === ".git" || /^ |[. ]$/.test(part);

/** Why a path within a repository cannot be that of a pipeline's file; undefined where it can. */
export function filePathProblem(path: string): FilePathProblem | undefined {
  const inner = path.replace(/^\//, "");
  if (inner === "") return "empty";
  if (inner.length > lengthMax) return "too-long";
  if (refused.test(inner)) return "character";
  if (inner.split("/").some(isRefusedPart)) return "folder-name";
  return /[^/]\.ya?ml$/i.test(inner) ? undefined : "extension";
}
