/** @type {import("next").NextConfig} */
const nextConfig = {
  // Lets two builds stand side by side, such as the one that tests use and the one that a developer looks at.
  distDir: process.env.NEXT_DIST_DIR ?? ".next",
  turbopack: {
    resolveAlias: {
      // Of the Graph client only the core is used: no batches, uploads or stock middleware.
      "@microsoft/microsoft-graph-client": "@microsoft/microsoft-graph-client/lib/es/src/Client.js",
      // It would bring Node's Buffer along to send binary bodies; the portal sends JSON.
      "next/dist/compiled/buffer": { browser: "./lib/entra/no-buffer.ts" },
    },
  },
  reactStrictMode: true,
  poweredByHeader: false,
  productionBrowserSourceMaps: false,
  // Types are checked by `npm run check`, over the whole repository at once; a build need not do it again.
  typescript: { ignoreBuildErrors: true },
  // The strict Content-Security-Policy with its nonce is set per request in proxy.ts; what never changes stands here.
  headers: async () => [
    {
      source: "/:path*",
      headers: [
        { key: "X-Content-Type-Options", value: "nosniff" },
        { key: "Referrer-Policy", value: "no-referrer" },
        { key: "Permissions-Policy", value: "camera=(), microphone=(), geolocation=(), payment=(), usb=()" },
      ],
    },
  ],
};

export default nextConfig;
