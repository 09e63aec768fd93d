"use client";

import { Building2, LogOut, UserRoundPlus } from "lucide-react";
import { Menu } from "../ui/menu.tsx";
import { themeChoices } from "../ui/theme.ts";
import { useTheme } from "../ui/use-theme.ts";
import { AccountButton } from "./account-button.tsx";

export type AccountMenuProps = {
  name: string;
  /** The sign-in name, such as an e-mail address. */
  username: string;
  tenant: string;
  onSwitchAccount: () => void;
  onSwitchTenant: () => void;
  onSignOut: () => void;
};

/** The account's menu, open. */
export function OpenedAccountMenu({
  name,
  username,
  tenant,
  onSwitchAccount,
  onSwitchTenant,
  onSignOut,
}: AccountMenuProps) {
  const [theme, chooseTheme] = useTheme();
  return (
    <Menu
      defaultOpen
      trigger={<AccountButton name={name} tenant={tenant} />}
      items={[
        { kind: "heading", label: name, detail: `${username} · ${tenant}` },
        { kind: "line" },
        {
          kind: "choice",
          label: "Theme",
          value: theme,
          options: themeChoices,
          onValueChange: (value) => {
            const choice = themeChoices.find((each) => each.value === value);
            if (choice) chooseTheme(choice.value);
          },
        },
        { kind: "line" },
        {
          kind: "action",
          label: "Choose another account",
          icon: <UserRoundPlus aria-hidden="true" />,
          onSelect: onSwitchAccount,
        },
        {
          kind: "action",
          label: "Sign in to another tenant",
          icon: <Building2 aria-hidden="true" />,
          onSelect: onSwitchTenant,
        },
        { kind: "action", label: "Sign out", icon: <LogOut aria-hidden="true" />, onSelect: onSignOut },
      ]}
    />
  );
}
