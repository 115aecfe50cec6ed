import {
  CheckCircleFilled,
  CheckOutlined,
  CloseCircleFilled,
  ExclamationCircleFilled,
  MinusCircleOutlined,
} from "@ant-design/icons";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { OWN_CHECKS, type OwnCheck } from "@/features/visit/atNeedle";
import { reasonsFor } from "@/features/visit/proofs";
import type { CheckView, LineView, ScanView } from "@/ipc/bindings";
import { KeyButton } from "@/shared/KeyButton";
import { useWords } from "@/shared/words";

const ICON: Record<string, ReactNode> = {
  proved: <CheckCircleFilled aria-hidden />,
  asked: <ExclamationCircleFilled aria-hidden />,
  failed: <CloseCircleFilled aria-hidden />,
};

/** Machine checks about the vial, not about the person. */
const OF_VIAL: readonly string[] = ["product", "lot", "expiry", "schedule"];

/** What a check rests on when nothing speaks against it. */
function useFact(line: LineView, vial: ScanView | null): (check: string) => string {
  const { t } = useTranslation(["visit", "common"]);
  const { word } = useWords();
  return (check) => {
    switch (check) {
      case "precheck":
        return line.precheck ? word("precheck_result", line.precheck) : "";
      case "product":
        return vial?.product ?? "";
      case "lot":
        return vial?.lot ?? "";
      case "expiry":
        return vial?.expiry ? t("fact.until", { day: vial.expiry }) : "";
      case "schedule":
        return t("common:doseOf", { number: line.number, of: line.of });
      default:
        return "";
    }
  };
}

/**
 * 三查七对 of one line: what the machine proves, with its reason, and the vaccinator's own ticks, which it never makes. They fall away
 * with the vial.
 */
export function Checks({
  line,
  vial,
  own,
  ticked,
  required,
  disabled,
  onTick,
  all,
}: {
  line: LineView;
  /** The vial everything else on the page speaks of. */
  vial: ScanView | null;
  /** Whether it is the line's own, or one that serves no line. */
  own: boolean;
  ticked: readonly OwnCheck[];
  required: boolean;
  disabled: boolean;
  onTick: (check: OwnCheck, on: boolean) => void;
  /** One press for all four, for every vial on the desk. */
  all: { label: string; onPress: () => void; disabled: boolean; pending: boolean };
}) {
  const { t } = useTranslation(["visit", "common"]);
  const { word, note } = useWords();
  const fact = useFact(line, vial);
  // What the program proved, it proved of the line's own vial. Of another one only what speaks against it is known.
  const stateOf = (check: CheckView) => {
    if (own || !OF_VIAL.includes(check.check)) return check.state;
    return reasonsFor(check.check, vial).length > 0 ? "failed" : "open";
  };
  const why = (check: CheckView) => {
    const against = reasonsFor(check.check, vial).map(note);
    return against.length > 0
      ? against.join(t("common:listSeparator"))
      : stateOf(check) === "proved"
        ? fact(check.check)
        : "";
  };
  return (
    <section className="checks" aria-label={t("checks")}>
      <h2>{t("checks")}</h2>
      <fieldset className="own-checks" disabled={disabled} data-asking={required && ticked.length < OWN_CHECKS.length}>
        <legend>{required ? t("ownRequired") : t("ownShown")}</legend>
        {OWN_CHECKS.map((check) => (
          <label key={check} className="own-check" data-testid={`check-${check}`} data-chosen={ticked.includes(check)}>
            <input
              type="checkbox"
              className="visually-hidden"
              checked={ticked.includes(check)}
              onChange={(event) => onTick(check, event.target.checked)}
            />
            <span className="own-box" aria-hidden>
              {ticked.includes(check) && <CheckOutlined />}
            </span>
            <span>{check === "dose_drawn" ? t("ownAmount", { amount: line.amount }) : word("check", check)}</span>
          </label>
        ))}
        <KeyButton
          className="own-all"
          size="large"
          hotkey="F12"
          disabled={all.disabled}
          loading={all.pending}
          onPress={all.onPress}
          testId="checks-all"
        >
          {all.label}
        </KeyButton>
      </fieldset>
      <ul className="checks-machine">
        {line.checks
          .filter((check) => !check.own)
          .map((check) => (
            <li
              key={check.check}
              className={`check check-${stateOf(check)}`}
              data-testid={`check-${check.check}`}
              data-proof={stateOf(check)}
            >
              {ICON[stateOf(check)] ?? <MinusCircleOutlined aria-hidden />}
              <span className="check-text">
                <span>{word("check", check.check)}</span>
                <span className="visually-hidden">{word("check_state", stateOf(check))}</span>
                <small>{why(check)}</small>
              </span>
            </li>
          ))}
      </ul>
    </section>
  );
}
