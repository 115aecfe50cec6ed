import {
  CarryOutOutlined,
  CloudUploadOutlined,
  FieldTimeOutlined,
  FontSizeOutlined,
  IdcardOutlined,
  InboxOutlined,
  LockOutlined,
  LogoutOutlined,
  MedicineBoxOutlined,
  ScheduleOutlined,
  SettingOutlined,
  SolutionOutlined,
  TranslationOutlined,
} from "@ant-design/icons";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { appearance } from "@/app/appearance";
import { Pictures } from "@/app/Pictures";
import { Alarms, Status } from "@/app/Status";
import { changeLanguage } from "@/i18n";
import type { DeskView, SessionView } from "@/ipc/bindings";
import { heard } from "@/ipc/notices";
import { NoteLine } from "@/shared/Notes";
import { useStore } from "@/shared/store";
import { useHotkey } from "@/shared/useHotkey";
import { useWords } from "@/shared/words";

/** The screens of the left rail with their keys and the command one must be allowed to use. */
export const SCREENS = [
  {
    name: "registration",
    path: "/registration",
    hotkey: "F2",
    needs: "recipient_search",
    icon: <IdcardOutlined aria-hidden />,
  },
  { name: "visit", path: "/visit", hotkey: "F3", needs: "visit_view", icon: <MedicineBoxOutlined aria-hidden /> },
  {
    name: "observation",
    path: "/observation",
    hotkey: "F4",
    needs: "observation_view",
    icon: <FieldTimeOutlined aria-hidden />,
  },
  {
    name: "people",
    path: "/people",
    hotkey: "F5",
    needs: "recipient_detail",
    icon: <SolutionOutlined aria-hidden />,
  },
  { name: "due", path: "/due", hotkey: "Shift+F5", needs: "due_list", icon: <ScheduleOutlined aria-hidden /> },
  { name: "stock", path: "/stock", hotkey: "F8", needs: "stock_view", icon: <InboxOutlined aria-hidden /> },
  { name: "sync", path: "/sync", hotkey: "F9", needs: "sync_view", icon: <CloudUploadOutlined aria-hidden /> },
  {
    name: "settings",
    path: "/settings",
    hotkey: "F10",
    needs: "session_password",
    icon: <SettingOutlined aria-hidden />,
  },
] as const;

/** The key for another person to take over. */
const SWITCH_KEY = "F1";

/** A screen of the rail. */
export type Screen = (typeof SCREENS)[number];

/** The frame around every screen: rail, top bar, what devices said last, the content, and the demonstration's bar below. */
export function Layout({
  desk,
  session,
  current,
  receiving,
  onGo,
  onDay,
  onBackups,
  onSwitch,
  onLock,
  onSignOut,
  demo,
  children,
}: {
  desk: DeskView;
  session: SessionView;
  current: string;
  /** Note number of the delivery being received, if one is. */
  receiving: string | null;
  onGo: (screen: Screen) => void;
  /** To the list of the day. */
  onDay: () => void;
  onBackups: () => void;
  onSwitch: () => void;
  onLock: () => void;
  onSignOut: () => void;
  demo: ReactNode;
  children: ReactNode;
}) {
  const { t, i18n } = useTranslation(["shell", "common"]);
  const { word } = useWords();
  const { large } = useStore(appearance);
  useHotkey(SWITCH_KEY, onSwitch);
  const go = (name: Screen["name"]) => {
    const screen = SCREENS.find((each) => each.name === name);
    if (screen && session.may.includes(screen.needs)) onGo(screen);
  };
  // Open vials stand on the vaccination page; somebody already there stays with the visit on the chair.
  const goToVials = () => {
    if (!session.may.includes("visit_view")) go("stock");
    else if (!current.startsWith("/visit")) go("visit");
  };
  return (
    <div className="shell" data-demo={desk.clinic.demo}>
      <a className="skip" href="#content">
        {t("skip")}
      </a>
      <nav className="rail" aria-label={t("screens")}>
        {SCREENS.map((screen) => (
          <RailButton
            key={screen.name}
            screen={screen}
            current={current.startsWith(screen.path)}
            allowed={session.may.includes(screen.needs)}
            onGo={onGo}
          />
        ))}
        <div className="rail-foot">
          <button
            type="button"
            className="rail-tool"
            onClick={() => changeLanguage(i18n.language === "en" ? "zh-CN" : "en")}
            data-testid="language"
            lang={i18n.language === "en" ? "zh-CN" : "en"}
          >
            <TranslationOutlined aria-hidden />
            {t("otherLanguage")}
          </button>
          <button
            type="button"
            className="rail-tool"
            aria-pressed={large}
            onClick={() => appearance.set({ large: !large })}
            data-testid="large-type"
          >
            <FontSizeOutlined aria-hidden />
            {t("largeType")}
          </button>
          <button type="button" className="rail-tool" onClick={onLock} data-testid="lock">
            <LockOutlined aria-hidden />
            {t("lock")}
          </button>
          <button type="button" className="rail-tool" onClick={onSignOut} data-testid="sign-out">
            <LogoutOutlined aria-hidden />
            {t("signOut")}
          </button>
        </div>
      </nav>
      <header className="top">
        <div className="top-clinic">
          {desk.clinic.demo && (
            <strong className="demo-badge" data-testid="demo-badge">
              {t("demo")}
            </strong>
          )}
          <span className="top-name" title={desk.clinic.name}>
            {desk.clinic.name}
          </span>
          <button type="button" className="tool top-day" onClick={onDay} title={t("dayList")}>
            <span data-testid="today">{desk.clinic.today}</span>
            <CarryOutOutlined aria-hidden />
            <span className="top-day-words" data-testid="day-list">
              {t("dayList")}
            </span>
          </button>
        </div>
        <Status status={desk.status} clinic={desk.clinic} onQueue={() => go("sync")} onVials={goToVials} />
        <Pictures camera={desk.status.camera} page={current} />
        <Alarms alarms={desk.alarms} onOpen={session.may.includes("backup_view") ? onBackups : null} />
        <button
          type="button"
          className="tool top-user"
          data-testid="session-user"
          aria-keyshortcuts={SWITCH_KEY}
          title={session.roles.map((role) => word("role", role)).join(t("common:listSeparator"))}
          onClick={onSwitch}
        >
          {session.name} <span className="visually-hidden">{t("switchUser")}</span>
          <kbd>{SWITCH_KEY}</kbd>
        </button>
      </header>
      <main className="content" id="content" tabIndex={-1}>
        <HeardTrouble />
        {receiving !== null && !current.startsWith("/stock") && (
          <div className="notice notice-trouble" role="status" data-testid="still-receiving">
            <span>{t("stillReceiving", { note: receiving })}</span>
            <button type="button" className="tool" onClick={() => go("stock")}>
              {t("toReceipt")}
            </button>
          </div>
        )}
        {children}
      </main>
      {demo}
    </div>
  );
}

function RailButton({
  screen,
  current,
  allowed,
  onGo,
}: {
  screen: Screen;
  current: boolean;
  allowed: boolean;
  onGo: (screen: Screen) => void;
}) {
  const { t } = useTranslation(["shell", "common"]);
  useHotkey(screen.hotkey, () => onGo(screen), allowed);
  return (
    <button
      type="button"
      className="rail-button"
      aria-current={current ? "page" : undefined}
      aria-keyshortcuts={screen.hotkey}
      disabled={!allowed}
      title={allowed ? undefined : t("notAllowed")}
      onClick={() => onGo(screen)}
      data-testid={`nav-${screen.name}`}
    >
      <span className="rail-icon">{screen.icon}</span>
      <span>{t(`screen.${screen.name}`)}</span>
      <kbd>{screen.hotkey.replace("Shift+", "⇧")}</kbd>
    </button>
  );
}

/** A card that could not be read, or a scan that could not be used: stays until the next one or until put away. */
function HeardTrouble() {
  const { t } = useTranslation(["shell", "common"]);
  const { trouble } = useStore(heard);
  return (
    <div role="status" aria-live="polite">
      {trouble && (
        <div className="notice notice-refusal heard" data-testid="heard-trouble" data-code={trouble.code}>
          <NoteLine note={trouble} />
          <button
            type="button"
            className="tool"
            onClick={() => heard.set((before) => ({ ...before, trouble: null }))}
            data-testid="heard-dismiss"
          >
            {t("dismiss")}
          </button>
        </div>
      )}
    </div>
  );
}
