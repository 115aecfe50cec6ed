import { TeamOutlined } from "@ant-design/icons";
import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { commands, type FamilyRow, type VisitView } from "@/ipc/bindings";
import { call } from "@/ipc/call";
import { keepVisit } from "@/ipc/views";
import { Failure } from "@/shared/Failure";
import { useMay } from "@/shared/may";
import { useCommand } from "@/shared/useCommand";
import { useWords } from "@/shared/words";
import "./family.css";

/** The other children of the same guardians, one press away. Each has a visit and a consent of their own. */
export function Family({ view, onOpen }: { view: VisitView; onOpen: (visit: string) => void }) {
  const { t } = useTranslation();
  const { word, age } = useWords();
  const client = useQueryClient();
  const mayOpen = useMay("visit_open");
  const open = useCommand(async (row: FamilyRow) => {
    if (row.visit !== null) {
      onOpen(row.visit);
      return;
    }
    const visit = await call(commands.visitOpen(row.person.recipient));
    keepVisit(client, visit);
    onOpen(visit.visit);
  });
  if (view.family.length === 0) return null;
  return (
    <nav className="family" aria-label={t("family.title")} data-testid="family">
      <span className="family-title">
        <TeamOutlined aria-hidden /> {t("family.title")}
      </span>
      <span className="family-here" aria-current="true">
        {view.person.name}
      </span>
      {view.family.map((row) => (
        <button
          key={row.person.recipient}
          type="button"
          className="family-member"
          disabled={open.pending || (row.visit === null && !mayOpen)}
          onClick={() => void open.send(row)}
          data-testid={`family-${row.person.recipient}`}
          data-stage={row.stage ?? "none"}
        >
          <strong>{row.person.name}</strong>
          <span>{age(row.person.age)}</span>
          {row.twin && <span className="tag family-twin">{t("family.twin")}</span>}
          <span className="tag">{row.stage === null ? t("family.begin") : word("stage", row.stage)}</span>
          {row.ticket !== null && <span className="figures">{t("ticketNumber", { label: row.ticket })}</span>}
        </button>
      ))}
      <Failure of={open.failure} testId="family-failure" />
    </nav>
  );
}
