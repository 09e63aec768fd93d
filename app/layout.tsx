import type { Metadata, Viewport } from "next";
import { headers } from "next/headers";
import type { ReactNode } from "react";
import { trustedScriptsPolicy } from "@/components/portal/trusted-scripts.ts";
import { themeScript } from "@/components/ui/theme.ts";
import "./globals.css";

export const metadata: Metadata = {
  title: { default: "Federation Portal", template: "%s · Federation Portal" },
  description: "Connect Azure DevOps pipelines to Microsoft Entra identities without secrets",
  icons: { icon: "/icon.svg" },
  robots: { index: false, follow: false },
};

export const viewport: Viewport = { colorScheme: "light dark" };

export default async function RootLayout({ children }: { children: ReactNode }) {
  const nonce = (await headers()).get("x-nonce") ?? undefined;
  return (
    <html lang="en" suppressHydrationWarning>
      <body>
        <EarlyScript nonce={nonce} code={trustedScriptsPolicy} />
        <EarlyScript nonce={nonce} code={themeScript} />
        {children}
      </body>
    </html>
  );
}

/** Runs before anything is painted. A constant of ours, let in by the page's nonce. */
function EarlyScript({ nonce, code }: { nonce: string | undefined; code: string }) {
  return (
    <script nonce={nonce} suppressHydrationWarning>
      {code}
    </script>
  );
}
