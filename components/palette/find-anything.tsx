"use client";

import { keepPreviousData, queryOptions, useQuery } from "@tanstack/react-query";
import {
  Activity,
  AppWindow,
  Building2,
  Copy,
  FilePen,
  FolderOpen,
  History,
  LogOut,
  Monitor,
  Moon,
  Plus,
  Sun,
  UserRoundPlus,
} from "lucide-react";
import { useRouter } from "next/navigation";
import { type ReactNode, useRef, useState } from "react";
import { type Application, acceptsOnlyOwnTenant, searchApplications } from "@/lib/entra/index.ts";
import { explain } from "@/lib/http/index.ts";
import { continueAt, type Draft, emptyDraft } from "@/lib/plan/index.ts";
import { useSettled } from "../connect/settled.ts";
import { usePlanOpener } from "../connect/use-plan-opener.tsx";
import { type Work, workQuery } from "../overview/work.ts";
import { AskButton } from "../portal/ask-button.tsx";
import { type Portal, usePortal } from "../portal/portal-context.tsx";
import { QueryError, unwrap } from "../portal/query-error.ts";
import type { NavItem } from "../shell/nav.tsx";
import { useAnnounce } from "../ui/live-region.tsx";
import { chooseTheme, type ThemeChoice, themeChoices } from "../ui/theme.ts";
import { type Choice, Palette } from "./palette.tsx";

/** What the shell can do, wherever it is asked from. */
export interface ShellActions {
  showActivity: () => void;
  switchAccount: () => void;
  switchTenant: () => void;
  signOut: () => void;
}

type FindAnythingProps = {
  pages: readonly NavItem[];
  actions: ShellActions;
  onClose: () => void;
};

/** Shorter texts begin too many names to be worth a request. */
const shortestSearch = 2;
/** Applications that are listed; whoever looks for another types more of its name. */
const mostApplications = 8;

const applicationsQuery = ({ graph, tenantId }: Portal, text: string) =>
  queryOptions({
    queryKey: ["applications", tenantId, "first page", text],
    queryFn: async ({ signal }) => unwrap(await searchApplications(graph, text, undefined, signal)),
    enabled: text.length >= shortestSearch,
    placeholderData: keepPreviousData,
  });

/** The palette over everything that the portal has: pages, work of this browser, applications of the tenant, actions. */
export function FindAnything({ pages, actions, onClose }: FindAnythingProps) {
  const portal = usePortal();
  const router = useRouter();
  const announce = useAnnounce();
  const leaves = useRef(false);
  const [query, setQuery] = useState("");
  const [problem, setProblem] = useState<string>();
  const wanted = query.trim();
  const settled = useSettled(wanted, 250);
  const work = useQuery(workQuery(portal));
  const applications = useQuery(applicationsQuery(portal, settled));

  const go = (href: string) => {
    leaves.current = true;
    onClose();
    router.push(href);
  };
  const opener = usePlanOpener(go);
  const begin = (choices: Partial<Draft>) => {
    const draft = { ...emptyDraft(crypto.randomUUID(), Date.now()), ...choices };
    portal.drafts.save(draft).then(
      () => go(`/connect/${draft.id}/${continueAt(draft, "none")}`),
      (error: unknown) => setProblem(`This browser keeps no data for the portal: ${wordsOf(error)}`),
    );
  };
  const copyTenantId = () => {
    navigator.clipboard.writeText(portal.tenantId).then(
      () => {
        announce("Copied the tenant id.");
        onClose();
      },
      () => setProblem("The browser did not allow copying. The tenant id stands on the settings page."),
    );
  };
  /** For what is over at once. */
  const closing = (act: () => void) => () => {
    onClose();
    act();
  };

  const action = (title: string, icon: ReactNode, choose: () => void, alsoFoundBy?: string): Choice => ({
    id: `action-${title}`,
    kind: "Actions",
    title,
    icon,
    choose,
    alsoFoundBy,
  });
  const choices: readonly Choice[] = [
    action("New connection", <Plus />, () => begin({}), "create connect start"),
    action("Open a plan", <FolderOpen />, opener.ask, "file import take over hand"),
    action("Show activity", <Activity />, closing(actions.showActivity), "requests log"),
    action("Copy tenant id", <Copy />, copyTenantId, portal.tenantId),
    ...themeChoices.map(({ value, label }) =>
      action(
        `Theme: ${label.toLowerCase()}`,
        themeIcons[value],
        closing(() => chooseTheme(value)),
      ),
    ),
    action(
      "Choose another account",
      <UserRoundPlus />,
      closing(actions.switchAccount),
      "switch sign in user",
    ),
    action("Sign in to another tenant", <Building2 />, closing(actions.switchTenant), "switch directory"),
    action("Sign out", <LogOut />, closing(actions.signOut), "log out leave"),
    ...pages.map(
      ({ href, label, icon }): Choice => ({
        id: `page-${href}`,
        kind: "Pages",
        title: label,
        icon,
        choose: () => go(href),
      }),
    ),
    ...(work.data ?? []).map((each) => choiceOfWork(each, () => go(each.href))),
  ];
  const foundElsewhere =
    wanted.length < shortestSearch
      ? []
      : (applications.data?.items ?? []).slice(0, mostApplications).map((application) =>
          choiceOfApplication(application, () =>
            begin({
              identity: {
                kind: "existing-application",
                applicationId: application.id,
                clientId: application.appId,
                displayName: application.displayName,
              },
            }),
          ),
        );
  const busy =
    opener.busy || (wanted.length >= shortestSearch && (applications.isFetching || settled !== wanted));

  return (
    <Palette
      onClose={onClose}
      leaves={leaves}
      query={query}
      onQueryChange={(next) => {
        setQuery(next);
        setProblem(undefined);
      }}
      choices={choices}
      foundElsewhere={foundElsewhere}
      busy={busy}
      notes={
        <>
          {opener.input}
          <Alert>{problem ?? opener.problem}</Alert>
          {wanted.length >= shortestSearch && applications.isError ? (
            <NotSearched error={applications.error} />
          ) : null}
        </>
      }
    />
  );
}

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const themeIcons: Readonly<Record<ThemeChoice, ReactNode>> = {
  system: <Monitor />,
  light: <Sun />,
  dark: <Moon />,
};

const choiceOfWork = ({ kind, id, title, about, word }: Work, choose: () => void): Choice => ({
  id: `${kind}-${id}`,
  kind: kind === "draft" ? "Drafts" : "Runs",
  title,
  detail: kind === "draft" ? about : `${word}. ${about}`,
  icon: kind === "draft" ? <FilePen /> : <History />,
  choose,
});

const choiceOfApplication = (application: Application, choose: () => void): Choice => ({
  id: `application-${application.id}`,
  kind: "Applications",
  title: application.displayName,
  detail: `Connect it: client id ${application.appId}`,
  icon: <AppWindow />,
  ...(!acceptsOnlyOwnTenant(application) && {
    refusal: "Cannot be connected: it accepts other tenants' accounts too",
  }),
  choose,
});

function Alert({ children }: { children: string | undefined }) {
  if (children === undefined) return null;
  return (
    <p role="alert" className="border-t border-line px-4 py-3 text-sm text-bad wrap-anywhere">
      {children}
    </p>
  );
}

/** Applications could not be searched: what to do about it. Everything else is found all the same. */
function NotSearched({ error }: { error: Error }) {
  const portal = usePortal();
  if (!(error instanceof QueryError)) return <Alert>{error.message}</Alert>;
  const needed = error.error;
  const { title, detail, nextStep } = explain(needed);
  if (needed.kind !== "interaction") return <Alert>{`Applications: ${title}. ${nextStep}`}</Alert>;
  return (
    <div className="flex flex-wrap items-center justify-between gap-2 border-t border-line px-4 py-3 text-sm">
      <p role="status" className="min-w-0 flex-1 basis-60">
        Applications are not searched. {detail}
      </p>
      <AskButton
        size="small"
        reason={needed.reason}
        ask={() => portal.ask(needed)}
        askInWindow={() => portal.askInWindow(needed)}
      />
    </div>
  );
}
