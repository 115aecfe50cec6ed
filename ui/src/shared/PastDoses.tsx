import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Input } from "antd";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import type { PastDoseInput } from "@/ipc/bindings";
import { resources } from "@/locales";
import { dayOf } from "@/shared/format";
import { Select } from "@/shared/Select";
import { useWords } from "@/shared/words";
import "./dose.css";

/** One earlier dose as typed. */
export type PastDose = { key: number; vaccine: string; date: string; lot: string; provenance: string };

/** Every vaccine the program has a word for: what was given elsewhere need not be given here. */
const VACCINES = Object.keys(resources["zh-CN"].words.vaccine);
const PROVENANCES = ["paper", "maternity_ward", "elsewhere", "abroad"] as const;

/** Doses given before and elsewhere, one row each. */
export function PastDoses({
  doses,
  onChange,
  testId,
}: {
  doses: readonly PastDose[];
  onChange: (doses: PastDose[]) => void;
  /** Names of the elements begin with it. */
  testId: string;
}) {
  const { t } = useTranslation();
  const { word } = useWords();
  const id = useId();
  const set = (key: number, change: Partial<PastDose>) =>
    onChange(doses.map((dose) => (dose.key === key ? { ...dose, ...change } : dose)));
  const add = () =>
    onChange([
      ...doses,
      {
        key: 1 + Math.max(0, ...doses.map((dose) => dose.key)),
        vaccine: VACCINES[0] ?? "",
        date: "",
        lot: "",
        provenance: doses.at(-1)?.provenance ?? PROVENANCES[0],
      },
    ]);
  return (
    <div className="past-doses">
      {doses.length > 0 && (
        <table>
          <thead>
            <tr>
              <th scope="col" id={`${id}-vaccine`}>
                {t("dose.vaccine")}
              </th>
              <th scope="col" id={`${id}-date`}>
                {t("dose.day")}
              </th>
              <th scope="col" id={`${id}-lot`}>
                {t("dose.lotNumber")}
              </th>
              <th scope="col" id={`${id}-provenance`}>
                {t("dose.provenance")}
              </th>
              <td />
            </tr>
          </thead>
          <tbody>
            {doses.map((dose, at) => (
              <tr key={dose.key}>
                <td>
                  <Select
                    aria-labelledby={`${id}-vaccine`}
                    value={dose.vaccine}
                    onChange={(code) => set(dose.key, { vaccine: code })}
                    testId={`${testId}-${at}-vaccine`}
                    codes={VACCINES}
                    say={(vaccine) => word("vaccine", vaccine)}
                  />
                </td>
                <td>
                  <Input
                    className="figures"
                    aria-labelledby={`${id}-date`}
                    inputMode="numeric"
                    placeholder={t("dayHint")}
                    value={dose.date}
                    onChange={(event) => set(dose.key, { date: event.target.value })}
                    onBlur={(event) => set(dose.key, { date: dayOf(event.target.value) })}
                    data-testid={`${testId}-${at}-date`}
                  />
                </td>
                <td>
                  <Input
                    aria-labelledby={`${id}-lot`}
                    value={dose.lot}
                    autoComplete="off"
                    onChange={(event) => set(dose.key, { lot: event.target.value })}
                    data-testid={`${testId}-${at}-lot`}
                  />
                </td>
                <td>
                  <Select
                    aria-labelledby={`${id}-provenance`}
                    value={dose.provenance}
                    onChange={(code) => set(dose.key, { provenance: code })}
                    testId={`${testId}-${at}-provenance`}
                    codes={PROVENANCES}
                    say={(provenance) => word("provenance", provenance)}
                  />
                </td>
                <td>
                  <Button
                    type="text"
                    htmlType="button"
                    icon={<DeleteOutlined aria-hidden />}
                    aria-label={t("dose.removeDose", { at: at + 1 })}
                    onClick={() => onChange(doses.filter((each) => each.key !== dose.key))}
                    data-testid={`${testId}-${at}-remove`}
                  />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <Button htmlType="button" icon={<PlusOutlined aria-hidden />} onClick={add} data-testid={`${testId}-add`}>
        {t("dose.addDose")}
      </Button>
    </div>
  );
}

/** Doses as the commands want them. */
export function pastDoseInputs(doses: readonly PastDose[]): PastDoseInput[] {
  return doses.map((dose) => ({
    vaccine: dose.vaccine,
    date: dayOf(dose.date),
    lot: dose.lot.trim() === "" ? null : dose.lot.trim(),
    provenance: dose.provenance,
  }));
}
