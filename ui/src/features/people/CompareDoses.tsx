import { useTranslation } from "react-i18next";
import { countingOf, dosesAfter, type Merging, type Side } from "@/features/people/merging";
import type { CompareView, DoseDetail } from "@/ipc/bindings";
import { Evidence } from "@/shared/Resemblance";
import { Select } from "@/shared/Select";
import { useWords } from "@/shared/words";

/** Dose by dose: which records are one injection, which of the two counts, and what there will be afterwards. */
export function CompareDoses({
  view,
  merging,
  onChange,
}: {
  view: CompareView;
  merging: Merging;
  onChange: (merging: Merging) => void;
}) {
  const { t } = useTranslation("people");
  const counts = (dose: DoseDetail) => dose.state === "counts";
  const ones = view.one.doses.filter(counts);
  const others = view.other.doses.filter(counts);
  const after = dosesAfter(view, merging);
  return (
    <>
      <h2 className="doses-heading">{t("compareDoses")}</h2>
      {others.length > 0 && (
        <ul className="plain same-doses" data-testid="same-doses">
          {others.map((dose) => (
            <Link key={dose.dose} dose={dose} ones={ones} view={view} merging={merging} onChange={onChange} />
          ))}
        </ul>
      )}
      <h2 className="doses-heading" data-testid="doses-after" data-count={after.length}>
        <span role="status">{t("dosesAfter", { one: ones.length, other: others.length, after: after.length })}</span>
      </h2>
      <ol className="plain doses-after">
        {after.map(({ dose, also }) => (
          <li key={dose.dose}>
            <DoseWords dose={dose} />
            {also && <span className="tag">{t("alsoRecorded", { day: also.date })}</span>}
          </li>
        ))}
      </ol>
    </>
  );
}

function DoseWords({ dose }: { dose: DoseDetail }) {
  const { t } = useTranslation("people");
  const { word } = useWords();
  return (
    <>
      <strong>{word("vaccine", dose.vaccine)}</strong> <span className="figures">{dose.date}</span>{" "}
      <span className="soft">{dose.here ? t("doseHere") : t("doseElsewhere")}</span>
    </>
  );
}

function Link({
  dose,
  ones,
  view,
  merging,
  onChange,
}: {
  dose: DoseDetail;
  ones: readonly DoseDetail[];
  view: CompareView;
  merging: Merging;
  onChange: (merging: Merging) => void;
}) {
  const { t } = useTranslation("people");
  const { word } = useWords();
  const linked = merging.links[dose.dose] ?? "";
  const one = ones.find((each) => each.dose === linked);
  const taken = new Set(Object.entries(merging.links).flatMap(([other, of]) => (other === dose.dose ? [] : [of])));
  const proposed = view.same_doses.find((pair) => pair.other === dose.dose && pair.one === linked);
  const link = (to: string) => {
    const { [dose.dose]: _, ...rest } = merging.links;
    onChange({ ...merging, links: to === "" ? rest : { ...rest, [dose.dose]: to } });
  };
  const sides: readonly Side[] = ["one", "other"];
  return (
    <li data-testid={`same-${dose.dose}`} data-linked={linked}>
      <label>
        <DoseWords dose={dose} />{" "}
        <select
          className="select"
          value={linked}
          onChange={(event) => link(event.target.value)}
          data-testid={`same-${dose.dose}-of`}
        >
          <option value="">{t("doseSeparate")}</option>
          {ones
            .filter((each) => !taken.has(each.dose))
            .map((each) => (
              <option key={each.dose} value={each.dose}>
                {t("doseSameAs", { vaccine: word("vaccine", each.vaccine), day: each.date })}
              </option>
            ))}
        </select>
      </label>
      {one && (
        <label>
          {t("doseCounting")}{" "}
          <Select
            value={countingOf(merging, one, dose)}
            onChange={(side) => onChange({ ...merging, counting: { ...merging.counting, [dose.dose]: side } })}
            testId={`same-${dose.dose}-counting`}
            codes={sides}
            say={(side) => `${view[side].view.person.name} ${(side === "one" ? one : dose).date}`}
          />
        </label>
      )}
      {proposed && <Evidence reasons={proposed.reasons} />}
    </li>
  );
}
