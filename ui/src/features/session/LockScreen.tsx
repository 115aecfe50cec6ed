import { LockOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { SwitchForm } from "@/features/session/SwitchForm";
import type { DeskView } from "@/ipc/bindings";

/** A locked screen shows nobody's data. The visit and what was typed wait behind it (C-144). */
export function LockScreen({
  name,
  clinic,
  onDone,
  onSignOut,
}: {
  name: string;
  clinic: string;
  onDone: (desk: DeskView) => void;
  onSignOut: () => void;
}) {
  const { t } = useTranslation("session");
  return (
    <main className="session-page session-blank" data-testid="lock-screen">
      <section className="session-panel" aria-labelledby="locked">
        <p className="soft">{clinic}</p>
        <h1 id="locked">
          <LockOutlined aria-hidden /> {t("locked")}
        </h1>
        <p>{t("lockedNote", { name })}</p>
        <SwitchForm login="" onDone={onDone} />
        <Button type="text" onClick={onSignOut} data-testid="sign-out">
          {t("signOut")}
        </Button>
      </section>
    </main>
  );
}
