import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { OpenVials } from "@/features/visit/OpenVials";
import type { Remedy } from "@/features/visit/VerdictBand";
import { VisitDesk } from "@/features/visit/VisitDesk";
import { commands } from "@/ipc/bindings";
import { call } from "@/ipc/call";
import { keys } from "@/ipc/queryKeys";
import { Empty } from "@/shared/Empty";
import { timeOfDay } from "@/shared/format";
import { Loading } from "@/shared/Loading";
import { PersonRow } from "@/shared/Person";
import { useWords } from "@/shared/words";
import "./visit.css";

/** Stages in the order the vaccinator cares about. */
const STAGE_ORDER = ["ready", "consent", "precheck", "observing", "finished"];

/** 接种: who waits, and the one visit that is open. Scans go to the open visit. */
export function VisitPage({
  visit,
  onOpen,
  onRemedy,
}: {
  visit: string | null;
  onOpen: (visit: string | null) => void;
  onRemedy: (remedy: Remedy, visit: string) => void;
}) {
  const { t } = useTranslation("visit");
  // The program answers for which visit it takes scans from now on. The page asks for a vial only then: one scanned before would
  // belong to nobody.
  const [focused, setFocused] = useState<string | null>(null);
  useEffect(() => {
    let current = true;
    call(commands.visitFocus(visit))
      .catch((cause: unknown) => console.error(cause))
      .finally(() => {
        if (current) setFocused(visit);
      });
    return () => {
      current = false;
    };
  }, [visit]);
  // Leaving the page: scans belong to nobody again.
  useEffect(
    () => () => {
      call(commands.visitFocus(null)).catch((cause: unknown) => console.error(cause));
    },
    [],
  );
  return (
    <div className="visit-page">
      <div className="visit-side">
        <Waiting shown={visit} onOpen={onOpen} />
        <OpenVials />
      </div>
      {visit ? (
        <OpenVisit
          key={visit}
          visit={visit}
          focused={focused === visit}
          onNext={() => onOpen(null)}
          onRemedy={(remedy) => onRemedy(remedy, visit)}
        />
      ) : (
        <section className="visit-none" aria-label={t("desk")}>
          <Empty title={t("noneTitle")} next={t("noneNext")} />
        </section>
      )}
    </div>
  );
}

function Waiting({ shown, onOpen }: { shown: string | null; onOpen: (visit: string) => void }) {
  const { t } = useTranslation("visit");
  const { word } = useWords();
  const { data, error } = useQuery({
    queryKey: keys.today,
    queryFn: () => call(commands.todayView()),
    refetchOnMount: "always",
  });
  const rows = [...(data?.visits ?? [])].sort(
    (one, other) =>
      STAGE_ORDER.indexOf(one.stage) - STAGE_ORDER.indexOf(other.stage) || one.opened_at.localeCompare(other.opened_at),
  );
  const ready = rows.filter((row) => row.stage === "ready").length;
  return (
    <section className="waiting" aria-label={t("waiting")}>
      <h2>{t("waitingCount", { count: ready })}</h2>
      {!data && <Loading error={error} />}
      {data && rows.length === 0 && <Empty title={t("waitingEmpty")} />}
      {rows.map((row) => (
        <div key={row.visit} data-current={row.visit === shown} className="today-row">
          <PersonRow
            person={row.person}
            onChoose={() => onOpen(row.visit)}
            testId={row.stage === "ready" ? "ready-visit" : "other-visit"}
          >
            <span className={`tag stage-${row.stage}`}>{word("stage", row.stage)}</span>
            <span>{timeOfDay(row.opened_at)}</span>
          </PersonRow>
        </div>
      ))}
    </section>
  );
}

function OpenVisit({
  visit,
  focused,
  onNext,
  onRemedy,
}: {
  visit: string;
  focused: boolean;
  onNext: () => void;
  onRemedy: (remedy: Remedy) => void;
}) {
  // Another desk may have changed it meanwhile: entering the page asks anew, and shows what is known until then.
  const { data, error } = useQuery({
    queryKey: keys.visit(visit),
    queryFn: () => call(commands.visitView(visit)),
    refetchOnMount: "always",
  });
  if (!data || !focused) return <Loading error={error} />;
  return <VisitDesk view={data} onNext={onNext} onRemedy={onRemedy} />;
}
