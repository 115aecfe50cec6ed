import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { broughtAlong } from "@/features/visit/atNeedle";
import { focusVisit } from "@/features/visit/focus";
import { OpenVials } from "@/features/visit/OpenVials";
import type { Elsewhere } from "@/features/visit/useRemedies";
import { VisitDesk } from "@/features/visit/VisitDesk";
import { Waiting } from "@/features/visit/Waiting";
import { commands, type VisitView } from "@/ipc/bindings";
import { call } from "@/ipc/call";
import { keys } from "@/ipc/queryKeys";
import { keepVisit } from "@/ipc/views";
import { Empty } from "@/shared/Empty";
import { Failure } from "@/shared/Failure";
import { Loading } from "@/shared/Loading";
import { useCommand } from "@/shared/useCommand";
import "./visit.css";

const nothing = () => {};

/** 接种: who waits, and the one visit that is open. Scans go to the open visit. */
export function VisitPage({
  visit,
  family,
  onOpen,
  onWanted = nothing,
  onElsewhere,
}: {
  visit: string | null;
  /** What leads from one child of a family to the next. */
  family?: (view: VisitView) => ReactNode;
  onOpen: (visit: string | null) => void;
  /** The code of a vial that must be received first, while one lies on the desk. */
  onWanted?: (code: string | null) => void;
  onElsewhere: (way: Elsewhere, visit: string) => void;
}) {
  const { t } = useTranslation("visit");
  // The program answers for which visit it takes scans from now on. The page asks for a vial only then: one scanned before would
  // belong to nobody.
  const [focused, setFocused] = useState<string | null>(null);
  useEffect(() => {
    let current = true;
    void focusVisit(visit).then(() => {
      if (current) setFocused(visit);
    });
    return () => {
      current = false;
    };
  }, [visit]);
  // Leaving the page: scans belong to nobody again.
  useEffect(
    () => () => {
      void focusVisit(null);
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
          family={family}
          focused={focused === visit}
          onNext={() => onOpen(null)}
          onWanted={onWanted}
          onElsewhere={(way) => onElsewhere(way, visit)}
        />
      ) : (
        <section className="visit-none" aria-label={t("desk")}>
          <Empty title={t("noneTitle")} next={t("noneNext")} />
        </section>
      )}
    </div>
  );
}

function OpenVisit({
  visit,
  family,
  focused,
  onNext,
  onWanted,
  onElsewhere,
}: {
  visit: string;
  family: ((view: VisitView) => ReactNode) | undefined;
  focused: boolean;
  onNext: () => void;
  onWanted: (code: string | null) => void;
  onElsewhere: (way: Elsewhere) => void;
}) {
  // Another desk may have changed it meanwhile: entering the page asks anew, and shows what is known until then.
  const { data, error } = useQuery({
    queryKey: keys.visit(visit),
    queryFn: () => call(commands.visitView(visit)),
    refetchOnMount: "always",
  });
  const wanted =
    data?.vials.find((vial) => vial.verdict.reasons.some((reason) => reason.remedy === "receive"))?.code ?? null;
  const latest = useRef(onWanted);
  useEffect(() => {
    latest.current = onWanted;
  });
  useEffect(() => latest.current(wanted), [wanted]);
  // The vial that was scanned at the registration desk and led here.
  const client = useQueryClient();
  const take = useCommand(async (code: string) => keepVisit(client, await call(commands.visitScan(visit, code))));
  const { send } = take;
  const open = data !== undefined && focused;
  useEffect(() => {
    const brought = broughtAlong.get();
    if (!open || brought === null) return;
    broughtAlong.set(null);
    if (brought.visit === visit) void send(brought.code);
  }, [open, visit, send]);
  if (!data || !focused) return <Loading error={error} />;
  return (
    <>
      <VisitDesk view={data} family={family?.(data)} onNext={onNext} onElsewhere={onElsewhere} />
      <Failure of={take.failure} testId="brought-failure" />
    </>
  );
}
