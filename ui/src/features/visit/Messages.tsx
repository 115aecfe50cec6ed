import { Input, type InputRef } from "antd";
import type { Ref } from "react";
import { useTranslation } from "react-i18next";
import type { Missing } from "@/features/visit/needle";
import { QuickWords } from "@/features/visit/QuickWords";
import type { LineView, VisitView } from "@/ipc/bindings";
import { Field } from "@/shared/Field";
import { minutesSeconds, timeOfDay } from "@/shared/format";
import { useWords } from "@/shared/words";

/** The last record of this desk, in words. */
export function Recorded({ line, view }: { line: LineView | undefined; view: VisitView }) {
  const { t } = useTranslation("visit");
  const { word } = useWords();
  if (line?.state !== "given") return null;
  return (
    <div className="notice notice-done" role="status" data-testid="recorded">
      {t("recorded", {
        vaccine: word("vaccine", line.vaccine),
        number: line.number,
        until: view.observation ? timeOfDay(view.observation.until) : "",
      })}
    </div>
  );
}

/** How long the authorisation still holds. */
export function Authorised({ line, left, lapsed }: { line: LineView; left: number; lapsed: boolean }) {
  const { t } = useTranslation("visit");
  const { word } = useWords();
  return (
    <p
      className={`authorised ${lapsed ? "authorised-lapsed" : left <= 30 ? "authorised-soon" : ""}`}
      data-testid="authorised"
      data-lapsed={lapsed}
    >
      {lapsed ? (
        t("authorisationLapsed")
      ) : (
        <>
          {t("authorisedFor", { vaccine: word("vaccine", line.vaccine) })}{" "}
          <b className="figures" data-testid="authorised-left">
            {minutesSeconds(left)}
          </b>
        </>
      )}
    </p>
  );
}

/** Words that are asked for: why one goes on at amber, or why something was not in order at the record. Ready ones beside the field. */
export function Why({
  label,
  required = false,
  codes,
  value,
  onChange,
  field,
  testId,
}: {
  label: string;
  required?: boolean;
  /** What it is about: chooses the ready words. */
  codes: readonly string[];
  value: string;
  onChange: (text: string) => void;
  field: Ref<InputRef>;
  testId: string;
}) {
  return (
    <Field label={label} required={required}>
      {(control) => (
        <div className="reason-row">
          <Input
            {...control}
            ref={field}
            value={value}
            autoComplete="off"
            onChange={(event) => onChange(event.target.value)}
            data-testid={testId}
          />
          <QuickWords codes={codes} onChoose={onChange} />
        </div>
      )}
    </Field>
  );
}

/** What was not in order when the injection was authorised, or has changed since; the reason is asked for once. */
export function Deviation({
  codes,
  asking,
  value,
  onChange,
  field,
}: {
  codes: readonly string[];
  /** The record waits for a word, or for a second press. */
  asking: boolean;
  value: string;
  onChange: (text: string) => void;
  field: Ref<InputRef>;
}) {
  const { t } = useTranslation(["visit", "common"]);
  const { note } = useWords();
  return (
    <div className="deviation" data-asking={asking}>
      <p
        className={codes.join(" ") === "authorisation.lapsed" ? "visually-hidden" : undefined}
        data-testid="deviations"
        data-codes={codes.join(" ")}
      >
        {t("deviates", { what: codes.map((code) => note({ code })).join(t("common:listSeparator")) })}
      </p>
      <Why
        label={asking ? t("deviationAgain") : t("deviation")}
        codes={["deviation"]}
        value={value}
        onChange={onChange}
        field={field}
        testId="deviation"
      />
    </div>
  );
}

/** What the line in hand still lacks; a verdict and a vial that is held speak for themselves. */
export function Lacking({ what }: { what: readonly Missing[] }) {
  const { t } = useTranslation(["visit", "common"]);
  return (
    <p className="soft" data-testid="lacking">
      {what
        .map((each) => (each === "held" || each === "verdict" ? "" : t(`lack.${each}`)))
        .filter((text) => text !== "")
        .join(t("common:listSeparator"))}
    </p>
  );
}
