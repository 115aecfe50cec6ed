import { DeleteOutlined, PlusOutlined, WarningFilled } from "@ant-design/icons";
import { useQueryClient } from "@tanstack/react-query";
import { Button, Input } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { exposureDraft, inputOf, NO_PASSIVE, type PassiveDraft, ready } from "@/features/registration/exposure";
import { type CourseView, commands, type ExposureView, type VisitView } from "@/ipc/bindings";
import { call } from "@/ipc/call";
import { keepVisit } from "@/ipc/views";
import { Choice } from "@/shared/Choice";
import { useChoice } from "@/shared/choices";
import { DateInput } from "@/shared/DateInput";
import { Failure } from "@/shared/Failure";
import { Field } from "@/shared/Field";
import { useMay } from "@/shared/may";
import { Notes } from "@/shared/Notes";
import { useCommand } from "@/shared/useCommand";
import { useDraft } from "@/shared/useDraft";
import { useWords } from "@/shared/words";

const GRADES = ["1", "2", "3"] as const;

/** Bites and wounds: what a prophylaxis rests on, and what of it is still open. */
export function Exposures({ view }: { view: VisitView }) {
  const { t } = useTranslation("registration");
  const may = useMay("visit_exposure");
  const [editing, setEditing] = useState<string | null>(null);
  const { recorded } = view.exposures;
  if (!may && recorded.length === 0) return null;
  const standing = recorded.find((each) => each.exposure === editing) ?? null;
  return (
    <section className="exposures" aria-label={t("exposure.title")}>
      {recorded.map((each) => (
        <Recorded
          key={each.exposure}
          exposure={each}
          view={view}
          onEdit={may && editing === null ? () => setEditing(each.exposure) : null}
        />
      ))}
      {may &&
        (editing === null ? (
          <Button
            size="small"
            htmlType="button"
            icon={<PlusOutlined aria-hidden />}
            onClick={() => setEditing("")}
            data-testid="exposure-add"
          >
            {t("exposure.add")}
          </Button>
        ) : (
          <ExposureForm key={editing} view={view} standing={standing} onClose={() => setEditing(null)} />
        ))}
    </section>
  );
}

function Recorded({
  exposure,
  view,
  onEdit,
}: {
  exposure: ExposureView;
  view: VisitView;
  onEdit: (() => void) | null;
}) {
  const { t } = useTranslation(["registration", "common"]);
  const { word } = useWords();
  const say = useChoice();
  const named = exposure.kind === "rabies" ? view.exposures.regimens : view.exposures.wounds;
  const regimen = named.find((each) => each.code === exposure.regimen);
  const passive = (kind: string) => {
    const found = view.exposures.passive.find((each) => each.code === kind);
    return found ? say(found) : kind;
  };
  return (
    <div className="exposure" data-testid="exposure" data-due={exposure.passive_due}>
      <div className="exposure-facts">
        <strong>{word("exposure_kind", exposure.kind)}</strong>
        {exposure.grade !== null && <span>{word("exposure_grade", String(exposure.grade))}</span>}
        <span className="figures">{t("exposure.onDay", { day: exposure.on })}</span>
        {exposure.animal && <span>{exposure.animal}</span>}
        {exposure.wound && <span>{exposure.wound}</span>}
        {exposure.day_zero && <span className="figures">{t("exposure.zero", { day: exposure.day_zero })}</span>}
        {regimen && <span>{say(regimen)}</span>}
        {exposure.passive.map((one) => (
          <span key={one.kind + one.on} className="tag">
            {passive(one.kind)} {one.on} {word("exposure_place", one.place)}
            {one.units !== null && ` ${t("exposure.iu", { units: one.units })}`}
          </span>
        ))}
        {onEdit && (
          <Button size="small" htmlType="button" onClick={onEdit} data-testid="exposure-edit">
            {t("exposure.edit")}
          </Button>
        )}
      </div>
      {exposure.course && <Course course={exposure.course} />}
      {exposure.passive_due && (
        <p className="line-review" role="status">
          <WarningFilled aria-hidden />{" "}
          {exposure.passive_until
            ? t("exposure.passiveDueUntil", { day: exposure.passive_until })
            : t("exposure.passiveDue")}
        </p>
      )}
      {exposure.no_product !== null && (
        <p className="line-review" role="status">
          <WarningFilled aria-hidden /> {t("exposure.noProduct", { vaccine: word("vaccine", exposure.no_product) })}
        </p>
      )}
    </div>
  );
}

/** The days of the course: given, today, to come. A delay moves the later ones. */
function Course({ course }: { course: CourseView }) {
  const { t } = useTranslation("registration");
  const { word } = useWords();
  return (
    <div data-testid="exposure-course">
      <ol className="exposure-course" aria-label={t("exposure.course")}>
        {course.doses.map((dose) => (
          <li key={dose.number} className={dose.state === "late" ? "tag tag-overdue" : "tag"} data-state={dose.state}>
            {t("exposure.courseDose", { number: dose.number })} <span className="figures">{dose.day}</span>{" "}
            {word("course_state", dose.state)}
          </li>
        ))}
      </ol>
      <Notes notes={course.reasons} />
    </div>
  );
}

function ExposureForm({
  view,
  standing,
  onClose,
}: {
  view: VisitView;
  standing: ExposureView | null;
  onClose: () => void;
}) {
  const { t } = useTranslation(["registration", "common"]);
  const { word } = useWords();
  const say = useChoice();
  const client = useQueryClient();
  const id = useDraft(`exposure:${view.visit}:${standing?.exposure ?? "new"}`);
  const [draft, setDraft] = useState(() => exposureDraft(view.day, standing));
  const set = (change: Partial<typeof draft>) => setDraft((before) => ({ ...before, ...change }));
  const rabies = draft.kind === "rabies";
  const save = useCommand(async () => {
    keepVisit(
      client,
      await call(commands.visitExposure(inputOf(draft, await id.id(), view.visit, standing?.exposure ?? null))),
    );
    id.renew();
    onClose();
  });
  const setPassive = (at: number, change: Partial<PassiveDraft>) =>
    set({ passive: draft.passive.map((one, place) => (place === at ? { ...one, ...change } : one)) });
  return (
    <div className="inline-form" data-testid="exposure-form">
      <Choice
        label={t("exposure.kind")}
        required
        options={["rabies", "wound"].map((value) => ({
          value,
          label: word("exposure_kind", value),
          testId: `exposure-kind-${value}`,
        }))}
        value={draft.kind}
        onChange={(kind) => set({ kind, regimen: null })}
      />
      {rabies && (
        <Choice
          label={t("exposure.grade")}
          required
          options={GRADES.map((value) => ({
            value,
            label: word("exposure_grade", value),
            note: word("exposure_grade_note", value),
            testId: `exposure-grade-${value}`,
          }))}
          value={draft.grade}
          onChange={(grade) => set({ grade })}
        />
      )}
      <div className="form-grid">
        <Field label={t("exposure.on")} required hint={t("common:dayHint")}>
          {(control) => <DateInput {...control} value={draft.on} onChange={(on) => set({ on })} testId="exposure-on" />}
        </Field>
        {rabies && (
          <Field label={t("exposure.animal")}>
            {(control) => (
              <Input
                {...control}
                value={draft.animal}
                autoComplete="off"
                onChange={(event) => set({ animal: event.target.value })}
                data-testid="exposure-animal"
              />
            )}
          </Field>
        )}
        <Field label={t("exposure.wound")}>
          {(control) => (
            <Input
              {...control}
              value={draft.wound}
              autoComplete="off"
              onChange={(event) => set({ wound: event.target.value })}
              data-testid="exposure-wound"
            />
          )}
        </Field>
        {rabies && (
          <Field label={t("exposure.dayZero")} hint={t("exposure.dayZeroHint")}>
            {(control) => (
              <DateInput
                {...control}
                value={draft.dayZero}
                onChange={(dayZero) => set({ dayZero })}
                testId="exposure-zero"
              />
            )}
          </Field>
        )}
      </div>
      {rabies && view.exposures.regimens.length > 0 && (
        <Choice
          label={t("exposure.regimen")}
          options={view.exposures.regimens.map((each) => ({
            value: each.code,
            label: say(each),
            testId: `exposure-regimen-${each.code}`,
          }))}
          value={draft.regimen}
          onChange={(regimen) => set({ regimen })}
        />
      )}
      {!rabies && (
        <Choice
          label={t("exposure.wound_state")}
          options={view.exposures.wounds.map((each) => ({
            value: each.code,
            label: say(each),
            testId: `exposure-wound-${each.code}`,
          }))}
          value={draft.regimen}
          onChange={(regimen) => set({ regimen })}
        />
      )}
      {draft.passive.map((one, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows are only added and taken from the end
        <fieldset key={at} className="passive-row" aria-label={t("exposure.passiveAt", { at: at + 1 })}>
          <Field label={t("exposure.passive")} required>
            {(control) => (
              <select
                {...control}
                className="select"
                value={one.kind}
                onChange={(event) => setPassive(at, { kind: event.target.value })}
                data-testid={`exposure-passive-${at}`}
              >
                <option value="" />
                {view.exposures.passive.map((each) => (
                  <option key={each.code} value={each.code}>
                    {say(each)}
                  </option>
                ))}
              </select>
            )}
          </Field>
          <Choice
            label={t("exposure.place")}
            options={["here", "elsewhere"].map((value) => ({ value, label: word("exposure_place", value) }))}
            value={one.place}
            onChange={(place) => setPassive(at, { place })}
          />
          <Field label={t("exposure.passiveOn")} required>
            {(control) => (
              <DateInput
                {...control}
                value={one.on}
                onChange={(on) => setPassive(at, { on })}
                testId={`exposure-passive-${at}-on`}
              />
            )}
          </Field>
          <Field label={t("exposure.units")}>
            {(control) => (
              <Input
                {...control}
                className="figures"
                inputMode="numeric"
                value={one.units}
                autoComplete="off"
                onChange={(event) => setPassive(at, { units: event.target.value.replace(/\D/gu, "") })}
                data-testid={`exposure-passive-${at}-units`}
              />
            )}
          </Field>
          <Field label={t("common:dose.lotNumber")}>
            {(control) => (
              <Input
                {...control}
                className="code"
                value={one.lot}
                autoComplete="off"
                onChange={(event) => setPassive(at, { lot: event.target.value })}
                data-testid={`exposure-passive-${at}-lot`}
              />
            )}
          </Field>
          {at === draft.passive.length - 1 && (
            <Button
              type="text"
              htmlType="button"
              icon={<DeleteOutlined aria-hidden />}
              aria-label={t("exposure.passiveRemove", { at: at + 1 })}
              onClick={() => set({ passive: draft.passive.slice(0, -1) })}
            />
          )}
        </fieldset>
      ))}
      <Failure of={save.failure} testId="exposure-failure" />
      <div className="form-actions">
        <Button
          type="primary"
          htmlType="button"
          disabled={!ready(draft) || save.pending}
          onClick={() => void save.send()}
          data-testid="exposure-save"
        >
          {t("exposure.save")}
        </Button>
        <Button
          htmlType="button"
          icon={<PlusOutlined aria-hidden />}
          onClick={() => set({ passive: [...draft.passive, { ...NO_PASSIVE, on: view.day }] })}
          data-testid="exposure-passive-add"
        >
          {t("exposure.passiveAdd")}
        </Button>
        <Button htmlType="button" onClick={onClose}>
          {t("common:cancel")}
        </Button>
      </div>
    </div>
  );
}
