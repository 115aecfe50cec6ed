import { useTranslation } from "react-i18next";
import { Documents } from "@/features/people/Documents";
import { FieldGroup } from "@/features/people/FieldGroup";
import { Guardians } from "@/features/people/Guardians";
import type { PeoplePlace } from "@/features/people/place";
import type { RecipientDetail } from "@/ipc/bindings";
import { dateAndTime } from "@/shared/format";
import { useMay } from "@/shared/may";

/** Groups in the order of the data set. A group of the program's that is not named here comes last and is not lost. */
const GROUPS = ["identity", "contact", "household", "birth", "management", "health", "other"];

/** 基本信息: every field as it is kept, by group, each group mended in place. */
export function Basics({
  detail,
  onGo,
  onReadAgain,
}: {
  detail: RecipientDetail;
  onGo: (place: PeoplePlace) => void;
  onReadAgain: () => void;
}) {
  const { t } = useTranslation("people");
  const may = useMay("recipient_amend") && detail.state === "active";
  // Documents, guardians and the like have sections of their own.
  const single = detail.fields.filter((field) => field.kind !== "list");
  const groups = [...new Set([...GROUPS, ...single.map((field) => field.group)])]
    .map((group) => ({ group, fields: single.filter((field) => field.group === group) }))
    .filter(({ fields }) => fields.length > 0);
  return (
    <div className="basics">
      {groups.map(({ group, fields }) => (
        <FieldGroup
          key={group}
          detail={detail}
          group={group}
          fields={fields}
          editable={may && fields.some((field) => field.editable)}
          onReadAgain={onReadAgain}
        />
      ))}
      <Documents detail={detail} editable={may} onReadAgain={onReadAgain} />
      <Guardians
        detail={detail}
        editable={may}
        onOpen={(recipient) => onGo({ person: recipient })}
        onReadAgain={onReadAgain}
      />
      <section className="card" aria-label={t("addresses")} data-testid="addresses">
        <h2>{t("addresses")}</h2>
        {detail.addresses.length === 0 && <p className="soft">{t("addressesNone")}</p>}
        <ol className="plain">
          {detail.addresses.map((row) => (
            <li key={row.since + row.address}>
              {row.address}{" "}
              <span className="soft figures">
                {dateAndTime(row.since)} · {row.by}
              </span>
            </li>
          ))}
        </ol>
      </section>
    </div>
  );
}
