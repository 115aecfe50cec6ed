import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { chosenOf, differingOf, fieldOf, type Merging, type Side } from "@/features/people/merging";
import { Value } from "@/features/people/Value";
import type { CompareView } from "@/ipc/bindings";
import { useFieldWords } from "@/shared/fieldWords";
import { Tick } from "@/shared/Tick";

const SIDES = ["one", "other"] as const;

/** Field by field: left and right choose whose value goes on, up and down move to the next field. */
export function CompareFields({
  view,
  merging,
  onChange,
}: {
  view: CompareView;
  merging: Merging;
  onChange: (merging: Merging) => void;
}) {
  const { t } = useTranslation("people");
  const words = useFieldWords("people");
  const id = useId();
  const [all, setAll] = useState(false);
  const differing = differingOf(view);
  const same = view.one.fields.map((field) => field.field).filter((code) => !differing.includes(code));
  const choose = (code: string, side: Side) => onChange({ ...merging, fields: { ...merging.fields, [code]: side } });

  const onKeyDown = (event: React.KeyboardEvent<HTMLElement>) => {
    const row = event.target instanceof HTMLElement ? event.target.closest<HTMLElement>("[data-field]") : null;
    const code = row?.dataset["field"];
    if (!row || code === undefined || !differing.includes(code)) return;
    const focus = (at: HTMLElement | null | undefined, side?: Side) =>
      at?.querySelector<HTMLElement>(side ? `input[value="${side}"]` : "input:checked")?.focus();
    switch (event.key) {
      case "ArrowLeft":
      case "ArrowRight": {
        const side = event.key === "ArrowLeft" ? "one" : "other";
        choose(code, side);
        focus(row, side);
        break;
      }
      case "ArrowUp":
      case "ArrowDown": {
        const next = differing[differing.indexOf(code) + (event.key === "ArrowUp" ? -1 : 1)];
        if (next) focus(event.currentTarget.querySelector<HTMLElement>(`[data-field="${next}"]`));
        break;
      }
      default:
        return;
    }
    event.preventDefault();
  };

  return (
    <>
      <p className="field-hint">{differing.length === 0 ? t("differingNone") : t("compareKeys")}</p>
      <table className="grid compare-fields" onKeyDown={onKeyDown} data-testid="compare-fields">
        <thead>
          <tr>
            <th scope="col">{t("field")}</th>
            {SIDES.map((side) => (
              <th scope="col" key={side} data-survivor={merging.survivor === side}>
                {view[side].view.person.name}
                {merging.survivor === side && <span className="tag">{t("goesOn")}</span>}
              </th>
            ))}
            <th scope="col">{t("merged")}</th>
          </tr>
        </thead>
        <tbody>
          {differing.map((code) => {
            const chosen = chosenOf(view, merging, code);
            return (
              <tr key={code} data-field={code} data-chosen={chosen} data-testid={`compare-${code}`}>
                <th scope="row" id={`${id}-${code}`}>
                  {words.name(code)}
                </th>
                {SIDES.map((side) => (
                  <td key={side} data-chosen={chosen === side}>
                    <label className="compare-value">
                      <input
                        type="radio"
                        name={`${id}-${code}`}
                        value={side}
                        checked={chosen === side}
                        aria-describedby={`${id}-${code}`}
                        onChange={() => choose(code, side)}
                        data-testid={`compare-${code}-${side}`}
                      />
                      <Value field={fieldOf(view, side, code)} words={words} />
                    </label>
                  </td>
                ))}
                <td className="merged" data-testid={`merged-${code}`}>
                  <Value field={fieldOf(view, chosen, code)} words={words} />
                </td>
              </tr>
            );
          })}
          {all &&
            same.map((code) => (
              <tr key={code} data-testid={`compare-${code}`}>
                <th scope="row">{words.name(code)}</th>
                {SIDES.map((side) => (
                  <td key={side}>
                    <Value field={fieldOf(view, side, code)} words={words} />
                  </td>
                ))}
                <td className="merged">
                  <Value field={fieldOf(view, merging.survivor, code)} words={words} />
                </td>
              </tr>
            ))}
        </tbody>
      </table>
      {same.length > 0 && (
        <Tick label={t("sameToo", { count: same.length })} checked={all} onChange={setAll} testId="compare-all" />
      )}
    </>
  );
}
