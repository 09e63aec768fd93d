/**
 * The directions in which imports may run. One rule a line of the picture in docs/architecture.md:
 *
 *   app -> components -> lib
 *   lib: audit, snippets -> plan -> entra, devops, azure -> http -> session -> cloud; all may use federation
 *   sandbox and lib never import each other
 */
const lib = (...names) => `^lib/(${names.join("|")})/`;

const mayNotImport = (name, from, to, comment) => ({
  name,
  severity: "error",
  comment,
  from: { path: from },
  to: { path: to },
});

/** Layers of lib, lowest first. A layer may import itself, the layers before it, federation and result. */
const layers = [
  ["cloud"],
  ["session"],
  ["http"],
  ["entra", "devops", "azure"],
  ["plan"],
  ["audit", "snippets"],
];

const layerRules = layers.flatMap((layer, index) => {
  const above = layers.slice(index + 1).flat();
  const upward =
    above.length === 0
      ? []
      : [
          mayNotImport(
            `lib-${layer.join("-")}-looks-down-only`,
            lib(...layer),
            lib(...above),
            "A lower layer does not know a higher one.",
          ),
        ];
  const sideways = layer.map((name) =>
    mayNotImport(
      `lib-${name}-not-its-neighbour`,
      lib(name),
      lib("-none-", ...layer.filter((other) => other !== name)),
      "Folders of one layer do not know each other.",
    ),
  );
  return [...upward, ...sideways];
});

module.exports = {
  forbidden: [
    {
      name: "no-circles",
      severity: "error",
      comment: "No import may lead back to where it began.",
      from: {},
      to: { circular: true },
    },
    {
      name: "nothing-unresolved",
      severity: "error",
      comment: "Every import resolves.",
      from: {},
      to: { couldNotResolve: true },
    },
    mayNotImport(
      "lib-knows-no-screen",
      "^lib/",
      "^(app|components)/",
      "Rules know neither routes nor components.",
    ),
    mayNotImport("lib-and-sandbox-are-strangers", "^lib/", "^sandbox/", "They meet over HTTP only."),
    mayNotImport(
      "sandbox-and-portal-are-strangers",
      "^sandbox/",
      "^(lib|app|components)/",
      "They meet over HTTP only.",
    ),
    mayNotImport(
      "components-know-no-routes",
      "^components/",
      "^(app|sandbox)/",
      "Components are laid out by routes, not the reverse.",
    ),
    mayNotImport(
      "ui-primitives-know-nothing",
      "^components/ui/",
      "^(components/(?!ui/)|lib/)",
      "Primitives import nothing of ours.",
    ),
    mayNotImport(
      "app-knows-no-sandbox",
      "^(app/|proxy\\.ts$)",
      "^sandbox/",
      "The sandbox is no part of a production build.",
    ),
    mayNotImport(
      "product-knows-no-tests",
      "^((app|components|lib|sandbox)/|proxy\\.ts$)",
      "^e2e/",
      "Tests depend on the product, never the reverse.",
    ),
    {
      name: "federation-is-pure",
      severity: "error",
      comment: "The subject matter imports nothing of ours but itself and result.",
      from: { path: "^lib/federation/", pathNot: "\\.test\\.ts$" },
      to: { path: "^lib/", pathNot: "^lib/(federation/|result)" },
    },
    {
      name: "lib-without-react",
      severity: "error",
      comment: "lib runs in a plain Node test.",
      from: { path: "^lib/" },
      to: { path: "node_modules/(react|react-dom|next|@azure/msal-react)/" },
    },
    ...layerRules,
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "(^\\.next|/fixtures/)" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
    },
  },
};
