import { useTranslation } from "react-i18next";
import { ComparePage } from "@/features/people/ComparePage";
import { DuplicatesPage } from "@/features/people/DuplicatesPage";
import { PeopleSearch } from "@/features/people/PeopleSearch";
import { PersonDetail } from "@/features/people/PersonDetail";
import type { PeoplePlace } from "@/features/people/place";
import { Empty } from "@/shared/Empty";
import "./people.css";

/** 档案: find anybody, see and mend everything known of them, and make one of two archives of the same person. */
export function PeoplePage({
  place,
  onGo,
  onRegister,
  onPlan,
}: {
  place: PeoplePlace;
  onGo: (place: PeoplePlace) => void;
  onRegister: (recipient: string) => void;
  onPlan: (recipient: string) => void;
}) {
  const { t } = useTranslation("people");
  if (place.one !== undefined && place.other !== undefined)
    return <ComparePage key={`${place.one}/${place.other}`} one={place.one} other={place.other} onGo={onGo} />;
  if (place.pairs) return <DuplicatesPage onGo={onGo} />;
  return (
    <div className="people">
      <PeopleSearch shown={place.person} onGo={onGo} />
      <section className="people-panel" aria-label={t("panel")}>
        {place.person === undefined ? (
          <Empty title={t("emptyTitle")} next={t("emptyNext")} />
        ) : (
          <PersonDetail
            key={place.person}
            recipient={place.person}
            tab={place.tab ?? "basics"}
            onGo={onGo}
            onRegister={onRegister}
            onPlan={onPlan}
          />
        )}
      </section>
    </div>
  );
}
