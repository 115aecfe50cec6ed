import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { FoundForm } from "@/features/setup/FoundForm";
import { RecoveryStep } from "@/features/setup/RecoveryStep";
import { RestoreForm } from "@/features/setup/RestoreForm";
import { UnlockForm } from "@/features/setup/UnlockForm";
import { changeLanguage } from "@/i18n";
import { commands, type SetupView } from "@/ipc/bindings";
import { call } from "@/ipc/call";
import { keys } from "@/ipc/queryKeys";
import { keepAnswer } from "@/ipc/views";
import { Failure } from "@/shared/Failure";
import { Loading } from "@/shared/Loading";
import { LongWork } from "@/shared/LongWork";
import { NoteLine } from "@/shared/Notes";
import { useCommand } from "@/shared/useCommand";
import "./setup.css";

/** How often the page asks while the clinic is opened. */
const ASK_AGAIN_MS = 1000;

/** What every step of setting up does with its answer. */
export type Step = (answer: Promise<SetupView>) => Promise<void>;

/** Before anybody can sign in: founding a clinic, opening its key vault, bringing it back from a backup. */
export function SetupPage() {
  const { t, i18n } = useTranslation("setup");
  const client = useQueryClient();
  const { data: setup, error } = useQuery({
    queryKey: keys.setup,
    queryFn: () => call(commands.setupView()),
    // What the program said before this window listened is lost: while it opens the page asks by itself too.
    refetchInterval: ({ state }) => state.data?.stage === "opening" && ASK_AGAIN_MS,
  });
  const open = setup?.stage === "open";
  useEffect(() => {
    if (open) void client.invalidateQueries({ queryKey: keys.desk });
  }, [open, client]);
  const step: Step = async (answer) => {
    await keepAnswer(client, keys.setup, answer);
  };
  return (
    <main className="setup">
      <header className="setup-head">
        <h1>
          <span className="setup-product">{t("product")}</span>
          {t(`title.${titleOf(setup)}`)}
        </h1>
        <button
          type="button"
          className="tool"
          onClick={() => changeLanguage(i18n.language === "en" ? "zh-CN" : "en")}
          lang={i18n.language === "en" ? "zh-CN" : "en"}
          data-testid="setup-language"
        >
          {t("otherLanguage")}
        </button>
      </header>
      {setup ? <Stage setup={setup} step={step} /> : <Loading error={error} />}
    </main>
  );
}

function titleOf(setup: SetupView | undefined): "opening" | "empty" | "recovery" | "locked" | "restoring" | "trouble" {
  switch (setup?.stage) {
    case "opening":
    case "open":
      return "opening";
    case "recovery":
    case "locked":
    case "restoring":
    case "trouble":
      return setup.stage;
    default:
      return "empty";
  }
}

function Stage({ setup, step }: { setup: SetupView; step: Step }) {
  const [way, setWay] = useState<"found" | "restore" | null>(null);
  if (setup.stage === "opening" || setup.stage === "open") return <Opening setup={setup} />;
  if (setup.stage === "recovery" && setup.recovery) return <RecoveryStep recovery={setup.recovery} step={step} />;
  if (setup.stage === "locked") return <UnlockForm setup={setup} step={step} />;
  if (setup.stage === "restoring") return <RestoreForm setup={setup} step={step} />;
  if (setup.stage === "trouble")
    return setup.trouble && way !== "restore" ? (
      <Trouble setup={setup} onRestore={() => setWay("restore")} />
    ) : (
      <RestoreForm setup={setup} step={step} onBack={() => setWay(null)} />
    );
  if (way === "found") return <FoundForm setup={setup} step={step} onBack={() => setWay(null)} />;
  if (way === "restore") return <RestoreForm setup={setup} step={step} onBack={() => setWay(null)} />;
  return <Begin setup={setup} step={step} onWay={setWay} />;
}

/** Without a progress it takes a moment; with one it takes minutes, and the page says why. */
function Opening({ setup }: { setup: SetupView }) {
  const { t } = useTranslation("setup");
  return (
    <section className="setup-panel" data-testid="setup-opening">
      {setup.progress ? (
        <>
          <p className="setup-lead">{t("openingWhy")}</p>
          <LongWork progress={setup.progress} />
          <p>{t("openingSafe")}</p>
        </>
      ) : (
        <p role="status">{t("openingWait")}</p>
      )}
    </section>
  );
}

/** What a person has to do is said by the note; what is safe stands below it. */
function Trouble({ setup, onRestore }: { setup: SetupView; onRestore: () => void }) {
  const { t } = useTranslation("setup");
  return (
    <section className="setup-panel" data-testid="setup-trouble">
      {setup.trouble && (
        <div className="notice notice-error" role="alert" data-code={setup.trouble.code}>
          <NoteLine note={setup.trouble} />
        </div>
      )}
      <p>{t("troubleSafe", { dir: setup.dir })}</p>
      <div className="form-actions">
        <button type="button" className="tool" onClick={onRestore} data-testid="setup-to-restore">
          {t("way.restore")}
        </button>
      </div>
    </section>
  );
}

function Begin({ setup, step, onWay }: { setup: SetupView; step: Step; onWay: (way: "found" | "restore") => void }) {
  const { t } = useTranslation("setup");
  const demo = useCommand(() => step(call(commands.setupDemo())));
  return (
    <section className="setup-ways" aria-label={t("title.empty")}>
      <p className="setup-lead">{t("lead", { dir: setup.dir })}</p>
      <button type="button" className="setup-way" onClick={() => onWay("found")} data-testid="setup-found">
        <strong>{t("way.found")}</strong>
        <span>{t("wayNote.found")}</span>
      </button>
      <button type="button" className="setup-way" onClick={() => onWay("restore")} data-testid="setup-restore">
        <strong>{t("way.restore")}</strong>
        <span>{t("wayNote.restore")}</span>
      </button>
      <button
        type="button"
        className="setup-way setup-way-demo"
        disabled={demo.pending}
        aria-busy={demo.pending}
        onClick={() => void demo.send()}
        data-testid="setup-demo"
      >
        <strong>{t("way.demo")}</strong>
        <span>{demo.pending ? t("demoMaking") : t("wayNote.demo")}</span>
      </button>
      <Failure of={demo.failure} />
    </section>
  );
}
