import { TeamOutlined, WarningFilled } from "@ant-design/icons";
import { useTranslation } from "react-i18next";
import type { Note, RecipientRow } from "@/ipc/bindings";
import { NoteLine } from "@/shared/Notes";
import { useWords } from "@/shared/words";

/** Who this is, at a glance: name, birthday, sex, age, masked number. */
export function PersonHeading({
  person,
  size,
  children,
}: {
  person: RecipientRow;
  size: "card" | "vaccination";
  children?: React.ReactNode;
}) {
  const { t } = useTranslation();
  const { word, age } = useWords();
  return (
    <header className={`person person-${size}`} data-testid="person" data-recipient={person.recipient}>
      <h1 className="person-name" data-testid="person-name">
        {person.name}
      </h1>
      <div className="person-facts">
        <span className="person-birth" data-testid="person-birth">
          {t("bornOn", { day: person.birth })}
        </span>
        <span className="person-age">{age(person.age)}</span>
        <span>{word("sex", person.sex)}</span>
        {person.number && <span className="code">{person.number}</span>}
        {person.guardian && <span>{t("guardianIs", { name: person.guardian })}</span>}
      </div>
      {children}
    </header>
  );
}

/** Permanent while a twin exists: the wrong twin is the easiest wrong child. */
export function TwinBanner({ twins }: { twins: readonly string[] }) {
  const { t } = useTranslation();
  if (twins.length === 0) return null;
  return (
    <div className="strip strip-twin" role="note" data-testid="twins">
      <TeamOutlined aria-hidden />
      <strong>{t("twins", { names: twins.join(t("listSeparator")) })}</strong>
    </div>
  );
}

/** What must be known before anything else is done. */
export function AlertStrip({ alerts }: { alerts: readonly Note[] }) {
  const { t } = useTranslation();
  if (alerts.length === 0) return null;
  return (
    <div className="strip strip-alert" role="note" aria-label={t("alerts")} data-testid="alerts">
      <WarningFilled aria-hidden />
      <ul>
        {alerts.map((alert) => (
          <li key={alert.code + JSON.stringify(alert.params)}>
            <NoteLine note={alert} />
          </li>
        ))}
      </ul>
    </div>
  );
}

/** A person in a list, as one button. */
export function PersonRow({
  person,
  onChoose,
  testId,
  children,
}: {
  person: RecipientRow;
  onChoose: () => void;
  testId?: string | undefined;
  children?: React.ReactNode;
}) {
  const { t } = useTranslation();
  const { word, age } = useWords();
  return (
    <button
      type="button"
      className="row-button"
      onClick={onChoose}
      data-testid={testId}
      data-recipient={person.recipient}
    >
      <span className="row-main">
        <strong>{person.name}</strong>
        <span>{word("sex", person.sex)}</span>
        <span>{age(person.age)}</span>
        {person.state && person.state !== "active" && (
          <span className="tag tag-trouble" data-testid="row-state">
            {word("recipient_state", person.state)}
          </span>
        )}
        {person.relation && (
          <span className="tag">{t("holderIs", { relation: word("relation", person.relation) })}</span>
        )}
      </span>
      <span className="row-sub">
        <span>{t("bornOn", { day: person.birth })}</span>
        {person.guardian && <span>{t("guardianIs", { name: person.guardian })}</span>}
        {children}
      </span>
    </button>
  );
}
