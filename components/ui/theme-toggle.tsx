"use client";

import { Monitor, Moon, Sun } from "lucide-react";
import { ToggleGroup } from "radix-ui";
import type { ReactNode } from "react";
import { type ThemeChoice, themeChoices } from "./theme.ts";
import { useTheme } from "./use-theme.ts";

const icons: Record<ThemeChoice, ReactNode> = {
  system: <Monitor aria-hidden="true" />,
  light: <Sun aria-hidden="true" />,
  dark: <Moon aria-hidden="true" />,
};

/** System, light or dark. */
export function ThemeToggle() {
  const [theme, choose] = useTheme();
  return (
    <ToggleGroup.Root
      type="single"
      aria-label="Theme"
      value={theme}
      onValueChange={(value) => {
        const choice = themeChoices.find((each) => each.value === value);
        if (choice) choose(choice.value);
      }}
      className="inline-flex rounded-md border border-control bg-surface p-0.5"
    >
      {themeChoices.map(({ value, label }) => (
        <ToggleGroup.Item
          key={value}
          value={value}
          className="flex h-6.5 items-center gap-1.5 rounded-sm px-2 text-sm text-muted hover:text-ink data-[state=on]:bg-accent-soft data-[state=on]:font-label data-[state=on]:text-accent-ink [&_svg]:size-3.5"
        >
          {icons[value]}
          {label}
        </ToggleGroup.Item>
      ))}
    </ToggleGroup.Root>
  );
}
