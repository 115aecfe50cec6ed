import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

/** One's own account: password and PIN. */
export function Own({ password, pin }: { password: ReactNode; pin: ReactNode }) {
  const { t } = useTranslation("settings");
  return (
    <div className="own">
      <section aria-label={t("ownPassword")}>
        <h2>{t("ownPassword")}</h2>
        {password}
      </section>
      <section aria-label={t("ownPin")}>
        <h2>{t("ownPin")}</h2>
        {pin}
      </section>
    </div>
  );
}
