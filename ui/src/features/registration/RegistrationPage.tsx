import { useTranslation } from "react-i18next";
import { formDraft, formIn, reopenForm, typedOf } from "@/features/registration/formDraft";
import { PersonPanel } from "@/features/registration/PersonPanel";
import type { Place } from "@/features/registration/place";
import { RegisterForm } from "@/features/registration/RegisterForm";
import { SearchColumn } from "@/features/registration/SearchColumn";
import { VisitSteps } from "@/features/registration/VisitSteps";
import { heard } from "@/ipc/notices";
import { Empty } from "@/shared/Empty";
import { KeptOffer } from "@/shared/KeptNote";
import { useStore } from "@/shared/store";
import { useKept } from "@/shared/useKept";
import "./registration.css";

/** 登记: find or register a person, see what is due, ask, inform, hand over to the vaccinator. */
export function RegistrationPage({
  place,
  onGo,
  onVaccinate,
  onArchive,
  onPlan,
}: {
  place: Place;
  onGo: (place: Place) => void;
  onVaccinate: (visit: string) => void;
  onArchive: (recipient: string, tab?: "doses" | "consents") => void;
  onPlan: (recipient: string) => void;
}) {
  const { t } = useTranslation("registration");
  const { people } = useStore(heard);
  const kept = useKept("register", typedOf(useStore(formDraft)));
  const left = kept.offered === null ? null : formIn(kept.offered);
  return (
    <div className="registration">
      <SearchColumn place={place} onGo={onGo} />
      <section className="registration-panel" aria-label={t("panel")}>
        {left && !place.visit && !place.person && (
          <KeptOffer
            kept={kept}
            what={t("keptForm", { name: left.name || t("unnamed") })}
            onTake={() => {
              reopenForm(left);
              onGo({ form: true });
            }}
            testId="register"
          />
        )}
        {place.visit ? (
          <VisitSteps
            key={place.visit}
            visit={place.visit}
            onGo={onGo}
            onVaccinate={onVaccinate}
            onArchive={onArchive}
          />
        ) : place.person ? (
          <PersonPanel key={place.person} recipient={place.person} onGo={onGo} onArchive={onArchive} onPlan={onPlan} />
        ) : place.form ? (
          <RegisterForm kept={kept} onGo={onGo} />
        ) : (
          <Empty title={people ? t("foundTitle") : t("emptyTitle")} next={people ? t("foundNext") : t("emptyNext")} />
        )}
      </section>
    </div>
  );
}
