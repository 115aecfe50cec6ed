import { useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { DoseRow } from "@/features/people/DoseRow";
import { commands, type RecipientDetail } from "@/ipc/bindings";
import { call } from "@/ipc/call";
import { keepDetail } from "@/ipc/views";
import { Booklet } from "@/shared/Booklet";
import { Failure } from "@/shared/Failure";
import { KeyButton } from "@/shared/KeyButton";
import { useMay } from "@/shared/may";
import { type PastDose, PastDoses, pastDoseInputs } from "@/shared/PastDoses";
import { Tick } from "@/shared/Tick";
import { useCommand } from "@/shared/useCommand";
import { useDraft } from "@/shared/useDraft";

/** 接种史: the booklet, every record with what may be mended, and entering what was given elsewhere. */
export function Doses({ detail }: { detail: RecipientDetail }) {
  const { t } = useTranslation("people");
  const active = detail.state === "active";
  const mayEnter = useMay("dose_enter") && active;
  const [entering, setEntering] = useState(false);
  const order = [...detail.doses].sort((one, other) => other.date.localeCompare(one.date));
  return (
    <>
      <Booklet due={detail.view.due} history={detail.view.history} />
      <section aria-label={t("doseList")}>
        <div className="card-head">
          <h2 className="doses-heading">{t("doseList")}</h2>
          {mayEnter && !entering && (
            <Button htmlType="button" onClick={() => setEntering(true)} data-testid="doses-enter">
              {t("doseEnter")}
            </Button>
          )}
        </div>
        {entering && <BackEntry detail={detail} onClose={() => setEntering(false)} />}
        {order.length === 0 && <p className="soft">{t("dosesNone")}</p>}
        <ul className="doses" data-testid="doses">
          {order.map((dose) => (
            <DoseRow key={dose.dose} dose={dose} doses={detail.doses} active={active} />
          ))}
        </ul>
      </section>
    </>
  );
}

/** 补录: doses given elsewhere or earlier. */
function BackEntry({ detail, onClose }: { detail: RecipientDetail; onClose: () => void }) {
  const { t } = useTranslation(["people", "common"]);
  const client = useQueryClient();
  const { recipient } = detail.view.person;
  const draft = useDraft(`doses:${recipient}:${detail.version}`);
  const [doses, setDoses] = useState<PastDose[]>([{ key: 1, vaccine: "HepB", date: "", lot: "", provenance: "paper" }]);
  const [all, setAll] = useState(detail.view.history_complete);
  const enter = useCommand(async () => {
    const answered = await call(
      commands.doseEnter({ draft: await draft.id(), recipient, doses: pastDoseInputs(doses), complete: all }),
    );
    draft.renew();
    keepDetail(client, answered);
    onClose();
  });
  const ready = doses.length > 0 && doses.every((dose) => dose.date.trim() !== "");
  return (
    <form className="inline-form" onSubmit={(event) => event.preventDefault()} data-testid="doses-form">
      <PastDoses doses={doses} onChange={setDoses} testId="doses-past" />
      <Tick label={t("historyIsAll")} checked={all} onChange={setAll} testId="doses-all" />
      <Failure of={enter.failure} testId="doses-failure" />
      <div className="form-actions">
        <KeyButton
          type="primary"
          hotkey="F6"
          disabled={!ready}
          loading={enter.pending}
          onPress={() => void enter.send()}
          testId="doses-save"
        >
          {t("doseEnterSave")}
        </KeyButton>
        <Button htmlType="button" onClick={onClose}>
          {t("common:cancel")}
        </Button>
      </div>
    </form>
  );
}
