"use client";

import clsx from "clsx";
import { Download, WrapText } from "lucide-react";
import { useMemo, useState } from "react";
import { type CodeLanguage, type TokenKind, tokenizeLine } from "./code-tokens.ts";
import { CopyButton } from "./copy-button.tsx";
import { downloadFile } from "./download-file.ts";
import { IconButton } from "./icon-button.tsx";
import { useAnnounce } from "./live-region.tsx";

const colours: Record<TokenKind, string | undefined> = {
  plain: undefined,
  comment: "text-faint italic",
  string: "text-ok",
  key: "text-accent-ink",
  word: "text-warn",
};

const languageNames: Record<CodeLanguage, string> = {
  yaml: "YAML",
  json: "JSON",
  shell: "Bash",
  powershell: "PowerShell",
  python: "Python",
  hcl: "Terraform",
  bicep: "Bicep",
  http: "HTTP",
  text: "Text",
};

/** What scrolls must be reachable by keyboard, and not every browser sees to that. */
const reachable = { tabIndex: 0 } as const;

type CodeBlockProps = {
  title: string;
  code: string;
  language?: CodeLanguage | undefined;
  /** Offers a download under this name. */
  fileName?: string | undefined;
  /** Keeps long code to this height and lets it scroll. */
  maxHeight?: "short" | "tall" | "none" | undefined;
};

const heights = { short: "max-h-60", tall: "max-h-[60vh]", none: undefined } as const;

/** Code to read, copy or take along. What is copied is `code` to the character, whatever the colours do. */
export function CodeBlock({ title, code, language = "text", fileName, maxHeight = "tall" }: CodeBlockProps) {
  const [wrapped, setWrapped] = useState(false);
  const announce = useAnnounce();
  const lines = useMemo(
    () =>
      code.split(/\r?\n/).map((line, index) => ({ number: index + 1, tokens: tokenizeLine(line, language) })),
    [code, language],
  );

  const download = (name: string) => {
    downloadFile(name, "text/plain", code);
    announce(`Downloading ${name}.`);
  };

  return (
    <figure className="min-w-0 overflow-hidden rounded-lg border border-line bg-surface">
      <figcaption className="flex min-h-10 items-center gap-1 border-b border-line bg-sunken py-1 pr-1.5 pl-3.5">
        <span className="min-w-0 truncate text-sm font-label">{title}</span>
        <span className="mr-auto ml-1.5 shrink-0 text-xs text-muted max-sm:invisible max-sm:w-0">
          {languageNames[language]}
        </span>
        <IconButton
          label="Wrap long lines"
          aria-pressed={wrapped}
          icon={<WrapText aria-hidden="true" />}
          onClick={() => setWrapped(!wrapped)}
          className={wrapped ? "bg-accent-soft text-accent-ink" : undefined}
        />
        {fileName === undefined ? null : (
          <IconButton
            label={`Download ${fileName}`}
            icon={<Download aria-hidden="true" />}
            onClick={() => download(fileName)}
          />
        )}
        <CopyButton value={code} what={title} />
      </figcaption>
      <section
        aria-label={title}
        {...reachable}
        className={clsx("overflow-auto py-2.5 focus-visible:-outline-offset-2", heights[maxHeight])}
      >
        <pre className={clsx("w-max min-w-full font-mono text-xs leading-5", wrapped && "w-full!")}>
          <code>
            {lines.map(({ number, tokens }) => (
              <span key={number} className="flex pr-4">
                <span
                  aria-hidden="true"
                  data-line={number}
                  className="w-11 shrink-0 pr-3.5 text-right text-faint select-none before:content-[attr(data-line)]"
                />
                <span
                  className={clsx(
                    "min-w-0",
                    wrapped ? "wrap-anywhere whitespace-pre-wrap" : "whitespace-pre",
                  )}
                >
                  {tokens.map(({ at, text, kind }) => (
                    <span key={at} className={colours[kind]}>
                      {text}
                    </span>
                  ))}
                  {"\n"}
                </span>
              </span>
            ))}
          </code>
        </pre>
      </section>
    </figure>
  );
}
