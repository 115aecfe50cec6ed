import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import "./settings.css";

/** One part of the settings. */
export type SettingsPart = {
  name:
    | "own"
    | "clinic"
    | "staff"
    | "values"
    | "devices"
    | "codes"
    | "texts"
    | "schedules"
    | "backup"
    | "audit"
    | "files";
  /** The command one must be allowed to use. */
  needs: string;
  content: ReactNode;
};

/** 设置: the parts somebody may use, one at a time. */
export function SettingsPage({
  parts,
  current,
  onGo,
}: {
  parts: readonly SettingsPart[];
  current: string;
  onGo: (part: SettingsPart["name"]) => void;
}) {
  const { t } = useTranslation("settings");
  const shown = parts.find((part) => part.name === current) ?? parts[0];
  return (
    <div className="settings">
      <h1>{t("title")}</h1>
      <nav className="settings-parts" aria-label={t("parts")}>
        {parts.map((part) => (
          <button
            key={part.name}
            type="button"
            className="settings-part"
            aria-current={part.name === shown?.name ? "page" : undefined}
            onClick={() => onGo(part.name)}
            data-testid={`settings-${part.name}`}
          >
            {t(`part.${part.name}`)}
          </button>
        ))}
      </nav>
      <div className="settings-content">{shown?.content}</div>
    </div>
  );
}
