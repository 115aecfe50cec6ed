import { useTranslation } from "react-i18next";
import type { SlipView } from "@/ipc/bindings";
import { Empty } from "@/shared/Empty";
import { timeOfDay } from "@/shared/format";
import { weekdayOf } from "@/shared/weekday";
import { useWords } from "@/shared/words";

/** What the family takes home: what was given, how long to stay, what to watch for, when to come back. On screen as on paper. */
export function Slip({ slip }: { slip: SlipView }) {
  const { t } = useTranslation(["finish", "common"]);
  const { word, age } = useWords();
  const next = slip.appointments.filter((each) => each.state === "open");
  return (
    <article className="slip" data-testid="slip">
      <header>
        <h2>{t("slipTitle", { clinic: slip.clinic })}</h2>
        <p>
          <strong>{slip.person.name}</strong> {word("sex", slip.person.sex)} {age(slip.person.age)}{" "}
          <span className="figures">{t("common:bornOn", { day: slip.person.birth })}</span>
        </p>
      </header>
      <section>
        <h3>{t("given", { day: slip.day })}</h3>
        {slip.given.length === 0 && <p>{t("givenNone")}</p>}
        <ul>
          {slip.given.map((dose) => (
            <li key={dose.dose}>
              <strong>{word("vaccine", dose.vaccine)}</strong> {t("common:dose.doseColumn", { number: dose.number })}{" "}
              <span className="figures">
                {timeOfDay(dose.given_at)} {t("common:dose.lot", { lot: dose.lot })}
              </span>{" "}
              {word("site", dose.body_site)}
            </li>
          ))}
        </ul>
        {slip.observe_until && <p className="slip-stay">{t("stayUntil", { at: timeOfDay(slip.observe_until) })}</p>}
      </section>
      {slip.not_given.length > 0 && (
        <section>
          <h3>{t("notGiven")}</h3>
          <ul>
            {slip.not_given.map((line) => (
              <li key={line.vaccine + line.state}>
                <strong>{word("vaccine", line.vaccine)}</strong> {word("line_state", line.state)}
                {line.return_on && <span className="figures"> {t("returnOn", { day: line.return_on })}</span>}
              </li>
            ))}
          </ul>
        </section>
      )}
      {slip.advice.length > 0 && (
        <section>
          <h3>{t("advice")}</h3>
          {slip.advice.map((one) => (
            <div key={one.title} className="slip-advice">
              <p>
                <strong>{one.title}</strong>{" "}
                {one.review === "pending" && <span className="tag tag-caution">{t("common:toReview")}</span>}
              </p>
              <p>{one.reactions}</p>
              <p>{one.after}</p>
            </div>
          ))}
        </section>
      )}
      <section>
        <h3>{t("comeBack")}</h3>
        {next.length === 0 ? (
          <p>{t("comeBackOpen")}</p>
        ) : (
          <ul>
            {next.map((each) => {
              const weekday = weekdayOf(each.day);
              return (
                <li key={each.appointment}>
                  <strong className="figures slip-day">{each.day}</strong>{" "}
                  {weekday !== null && word("weekday", String(weekday))}{" "}
                  {each.vaccines.map((vaccine) => word("vaccine", vaccine)).join(t("common:listSeparator"))}
                </li>
              );
            })}
          </ul>
        )}
      </section>
    </article>
  );
}

/** 抄写接种证: the rows in the order of the booklet's columns, large enough to be copied by hand. */
export function BookletRows({ slip }: { slip: SlipView }) {
  const { t } = useTranslation(["finish", "common"]);
  const { word } = useWords();
  if (slip.given.length === 0) return <Empty title={t("givenNone")} />;
  return (
    <>
      <p className="soft">{t("copyHint")}</p>
      {slip.given.map((dose) => (
        <table key={dose.dose} className="copy" data-testid={`copy-${dose.vaccine}`}>
          <caption>
            {word("vaccine", dose.vaccine)} {t("common:dose.doseColumn", { number: dose.number })}
          </caption>
          <tbody>
            {(
              [
                ["copyDay", dose.given_at.slice(0, 10)],
                ["copySite", word("site", dose.body_site)],
                ["copyLot", dose.lot],
                ["copyExpiry", dose.expiry],
                ["copyHolder", dose.holder],
                ["copyUnit", `${slip.clinic} ${dose.unit}`],
                ["copyBy", dose.injected_by],
              ] as const
            ).map(([label, value]) => (
              <tr key={label}>
                <th scope="row">{t(label)}</th>
                <td className="figures">{value}</td>
              </tr>
            ))}
          </tbody>
        </table>
      ))}
    </>
  );
}
