import { CheckCircleFilled, CloseCircleFilled, MinusCircleOutlined } from "@ant-design/icons";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { byMachine, MACHINE_CHECKS, type Proof } from "@/features/visit/proofs";
import type { LineView, VisitView } from "@/ipc/bindings";
import { Tick } from "@/shared/Tick";

/** What only the person with the vial in hand can see or do. */
const HAND_CHECKS = ["name", "appearance", "amount", "route", "verified"] as const;

const ICON: Record<Proof, ReactNode> = {
  proved: <CheckCircleFilled aria-hidden />,
  against: <CloseCircleFilled aria-hidden />,
  open: <MinusCircleOutlined aria-hidden />,
};

/** 三查七对一验证: the machine ticks what it can prove, the vaccinator the rest. The ticks fall away with the vial. */
export function Checks({ view, line, site }: { view: VisitView; line: LineView | null; site: string | null }) {
  const { t } = useTranslation("visit");
  const [ticked, setTicked] = useState<readonly string[]>([]);
  return (
    <section className="checks" aria-label={t("checks")}>
      <h2>{t("checks")}</h2>
      <ul>
        {MACHINE_CHECKS.map((check) => {
          const proof = byMachine(check, view, line, site);
          return (
            <li key={check} className={`check check-${proof}`} data-testid={`check-${check}`} data-proof={proof}>
              {ICON[proof]} {t(`check.${check}`)}
              <span className="visually-hidden">{t(`proof.${proof}`)}</span>
            </li>
          );
        })}
        {HAND_CHECKS.map((check) => (
          <li key={check} className="check">
            <Tick
              label={t(`check.${check}`)}
              checked={ticked.includes(check)}
              onChange={(on) => setTicked(on ? [...ticked, check] : ticked.filter((each) => each !== check))}
              testId={`check-${check}`}
            />
          </li>
        ))}
      </ul>
    </section>
  );
}
