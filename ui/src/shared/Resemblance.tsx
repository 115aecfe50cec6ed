import { useTranslation } from "react-i18next";
import type { Note, RecipientRow } from "@/ipc/bindings";
import { NoteLine } from "@/shared/Notes";
import { useWords } from "@/shared/words";
import "./parts.css";

/** How alike two people are, 0…100. The figure and the bar say the same. */
export function Score({ score }: { score: number }) {
  const { t } = useTranslation();
  return (
    <span className="score" data-testid="score" data-score={score}>
      <meter min={0} max={100} value={score} aria-label={t("resemblance.score")} />
      <strong className="figures">{score}</strong>
    </span>
  );
}

/** What speaks for two people being one, and against it, each with its points. */
export function Evidence({ reasons }: { reasons: readonly Note[] }) {
  if (reasons.length === 0) return null;
  return (
    <ul className="evidence">
      {reasons.map((reason) => {
        const points = Number(reason.params["points"] ?? Number.NaN);
        return (
          <li
            key={reason.code + JSON.stringify(reason.params)}
            className="tag"
            data-code={reason.code}
            data-against={points < 0}
          >
            <NoteLine note={reason} />
            {Number.isFinite(points) && <span className="figures"> {points > 0 ? `+${points}` : points}</span>}
          </li>
        );
      })}
    </ul>
  );
}

/** A person who may be the same: who, how alike, and why. */
export function ResemblanceFacts({
  person,
  score,
  reasons,
}: {
  person: RecipientRow;
  score: number;
  reasons: readonly Note[];
}) {
  const { t } = useTranslation();
  const { word, age } = useWords();
  return (
    <div className="resemblance" data-recipient={person.recipient}>
      <div className="person-facts">
        <Score score={score} />
        <strong>{person.name}</strong>
        <span>{word("sex", person.sex)}</span>
        <span>{age(person.age)}</span>
        <span>{t("bornOn", { day: person.birth })}</span>
        {person.guardian && <span>{t("guardianIs", { name: person.guardian })}</span>}
        {person.number && <span className="code">{person.number}</span>}
        <span className="code">{person.archive_code}</span>
      </div>
      <Evidence reasons={reasons} />
    </div>
  );
}
