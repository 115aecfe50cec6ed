import {
  CheckCircleFilled,
  CheckCircleOutlined,
  ClockCircleOutlined,
  CloseCircleFilled,
  ExclamationCircleFilled,
  ScanOutlined,
} from "@ant-design/icons";
import { Button } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { ReasonView, ScanView } from "@/ipc/bindings";
import { NoteLine } from "@/shared/Notes";
import { WholeDates } from "@/shared/WholeDates";
import { useWords } from "@/shared/words";

/** What a red or amber verdict asks for; each button does it. */
export type Remedy = (typeof REMEDIES)[number];

/** In the order they are offered: what is done here first, what leads elsewhere last. */
const REMEDIES = [
  "verify",
  "open_vial",
  "payment",
  "confirm_clock",
  "confirm",
  "earlier_lot",
  "receive",
  "change_line",
  "precheck",
  "consent",
  "wait",
  "another_vial",
] as const;

/** Keys that do the same; the key of receiving is the one of the stock page, which knows what is wanted. */
const KEY: Partial<Record<Remedy, string>> = { receive: "F8", verify: "F11" };

/** Waiting for a scan, for a step at the registration desk, or for nothing any more: off to the observation, or all over. */
export type Idle = "scan" | "precheck" | "consent" | "over" | "ended";

type Colour = "none" | "green" | "amber" | "red";

const ICON: Record<Exclude<Colour, "none">, ReactNode> = {
  green: <CheckCircleFilled aria-hidden />,
  amber: <ExclamationCircleFilled aria-hidden />,
  red: <CloseCircleFilled aria-hidden />,
};

const IDLE_ICON: Record<Idle, ReactNode> = {
  scan: <ScanOutlined aria-hidden />,
  precheck: <ClockCircleOutlined aria-hidden />,
  consent: <ClockCircleOutlined aria-hidden />,
  over: <CheckCircleOutlined aria-hidden />,
  ended: <CheckCircleOutlined aria-hidden />,
};

function colourOf(text: string): Exclude<Colour, "none"> {
  // Anything the window does not know is not a yes.
  return text === "green" || text === "amber" ? text : "red";
}

/**
 * One verdict, one glance: the whole width, a colour, an icon, a word, a sentence. It has the same place and size whether or
 * not a vial lies on the desk, so that the eye learns where to look.
 */
export function VerdictBand({
  scan,
  idle,
  pending,
  may,
  onRemedy,
}: {
  scan: ScanView | null;
  /** What the visit waits for while no vial lies on the desk. */
  idle: Idle;
  /** A remedy is under way. */
  pending: boolean;
  /** Whether the signed-in person may begin a remedy here. */
  may: (remedy: Remedy) => boolean;
  onRemedy: (remedy: Remedy) => void;
}) {
  const { t } = useTranslation("visit");
  const { word } = useWords();
  if (!scan) {
    return (
      <Band
        colour="none"
        icon={IDLE_ICON[idle]}
        word={t(`idle.${idle}.word`)}
        headline={t(`idle.${idle}.headline`)}
        code=""
      >
        {(idle === "precheck" || idle === "consent") && (
          <Button htmlType="button" onClick={() => onRemedy(idle)} data-testid={`remedy-${idle}`}>
            {t(`remedy.${idle}`)}
          </Button>
        )}
      </Band>
    );
  }

  const { verdict } = scan;
  const colour = colourOf(verdict.colour);
  const rest = verdict.reasons.filter((reason) => reason !== verdict.reasons[0]);
  // With a reason nobody can mend there is one way: another vial. The family is not asked about one that will never be given.
  const final = verdict.reasons.some(
    (reason) => reason.weight === "red_final" && reason.note.code !== "verdict.wrong_person",
  );
  const remedies = REMEDIES.filter(
    (remedy) => (!final || remedy === "another_vial") && verdict.reasons.some((reason) => reason.remedy === remedy),
  );
  const lot = verdict.reasons.find((reason) => reason.remedy === "earlier_lot")?.note.params["lot"] ?? "";
  return (
    <Band
      colour={colour}
      icon={ICON[colour]}
      word={t(`verdict.${colour}`)}
      headline={
        verdict.headline ? (
          <NoteLine note={verdict.headline.note} />
        ) : (
          <WholeDates
            text={t("greenSentence", {
              vaccine: word("vaccine", scan.vaccine ?? ""),
              lot: scan.lot ?? "",
              expiry: scan.expiry ?? "",
            })}
          />
        )
      }
      code={verdict.headline?.note.code ?? ""}
      oneStep={verdict.one_step ? t("oneStep", { step: word("remedy", verdict.one_step) }) : null}
      reasons={rest}
      micros={verdict.micros}
    >
      {remedies.filter(may).map((remedy) => (
        <Button
          key={remedy}
          htmlType="button"
          disabled={pending}
          aria-keyshortcuts={KEY[remedy]}
          onClick={() => onRemedy(remedy)}
          data-testid={remedy === "open_vial" ? "vial-open" : `remedy-${remedy}`}
        >
          <span>{t(`remedy.${remedy}`, { lot, vaccine: word("vaccine", scan.vaccine ?? "") })}</span>
          {KEY[remedy] && <kbd>{KEY[remedy]}</kbd>}
        </Button>
      ))}
    </Band>
  );
}

function Band({
  colour,
  icon,
  word,
  headline,
  code,
  oneStep = null,
  reasons = [],
  micros,
  children,
}: {
  colour: Colour;
  icon: ReactNode;
  word: string;
  headline: ReactNode;
  code: string;
  oneStep?: string | null;
  reasons?: readonly ReasonView[];
  micros?: number;
  children?: ReactNode;
}) {
  return (
    <section
      className="verdict"
      role="status"
      aria-live="assertive"
      aria-atomic="true"
      data-testid="verdict"
      data-verdict={colour}
      data-code={code}
      data-micros={micros}
    >
      <div className="verdict-word">
        <span className="verdict-icon">{icon}</span>
        <strong>{word}</strong>
      </div>
      <div className="verdict-text">
        <p className="verdict-headline" data-testid="verdict-headline" data-code={code}>
          {headline}
        </p>
        {oneStep && (
          <p className="verdict-step" data-testid="verdict-one-step">
            {oneStep}
          </p>
        )}
        {reasons.length > 0 && (
          <ul className="verdict-reasons" data-testid="verdict-reasons">
            {reasons.map((reason) => (
              <li
                key={reason.note.code + JSON.stringify(reason.note.params)}
                data-weight={reason.weight}
                data-code={reason.note.code}
              >
                <NoteLine note={reason.note} weight={reason.weight} />
              </li>
            ))}
          </ul>
        )}
      </div>
      <div className="verdict-remedies">{children}</div>
      {/* The key to the colour, always in the same corner: one flat square of it. */}
      <span className="verdict-marker" data-testid="verdict-marker" aria-hidden />
    </section>
  );
}
