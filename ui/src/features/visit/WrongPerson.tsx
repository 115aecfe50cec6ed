import { CloseCircleFilled } from "@ant-design/icons";
import { useTranslation } from "react-i18next";
import type { RecipientRow } from "@/ipc/bindings";
import { Failure } from "@/shared/Failure";
import { KeyButton } from "@/shared/KeyButton";
import type { Command } from "@/shared/useCommand";

/** Another person's card, certificate or ticket while a visit is open: nothing else is to be seen, and nothing leads elsewhere. */
export function WrongPerson({
  person,
  shown,
  clear,
}: {
  person: RecipientRow;
  /** Masked name on what was shown; empty when it is not known. */
  shown: string;
  clear: Command<[]>;
}) {
  const { t } = useTranslation("visit");
  return (
    <section
      className="wrong-person"
      role="alert"
      data-testid="verdict"
      data-verdict="red"
      data-code="verdict.wrong_person"
    >
      <CloseCircleFilled aria-hidden />
      <strong>{t("stranger.title")}</strong>
      <p data-testid="verdict-headline" data-code="verdict.wrong_person">
        {shown === "" ? t("stranger.unknown") : t("stranger.known", { name: shown })}
      </p>
      <p>{t("stranger.open", { name: person.name, birth: person.birth })}</p>
      <KeyButton
        size="large"
        hotkey="Escape"
        loading={clear.pending}
        onPress={() => void clear.send()}
        testId="wrong-person-seen"
      >
        {t("stranger.seen")}
      </KeyButton>
      <Failure of={clear.failure} testId="wrong-person-failure" />
      <span className="verdict-marker" data-testid="verdict-marker" aria-hidden />
    </section>
  );
}
