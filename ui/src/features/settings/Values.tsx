import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Input } from "antd";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { commands, type SettingRow } from "@/ipc/bindings";
import { call } from "@/ipc/call";
import { keys } from "@/ipc/queryKeys";
import { keep } from "@/ipc/views";
import { Failure } from "@/shared/Failure";
import { Field } from "@/shared/Field";
import { Loading } from "@/shared/Loading";
import { Select } from "@/shared/Select";
import { Tick } from "@/shared/Tick";
import { useCommand } from "@/shared/useCommand";
import { useWords } from "@/shared/words";

/** Settings with where they come from; each is changed by itself, so that the log says which. */
export function Values() {
  const { t } = useTranslation("settings");
  const { word } = useWords();
  const { data, error } = useQuery({ queryKey: keys.settings, queryFn: () => call(commands.settingsView()) });
  if (!data) return <Loading error={error} />;
  const groups = [...new Set(data.settings.map((setting) => setting.group))];
  return groups.map((group) => (
    <section key={group} aria-label={word("setting_group", group)}>
      <h2>{word("setting_group", group)}</h2>
      <ul className="values">
        {data.settings
          .filter((setting) => setting.group === group)
          .map((setting) => (
            // Made anew when the value that holds changed, so that the field shows it.
            <li key={`${setting.name}=${setting.value}`}>
              <Value setting={setting} />
            </li>
          ))}
      </ul>
      {data.settings.some((setting) => setting.group === group && setting.name === "visit.closed_days") &&
        data.closed_appointments > 0 && (
          <p role="status" data-testid="closed-appointments">
            <span className="tag tag-caution">{t("closedAppointments", { count: data.closed_appointments })}</span>
          </p>
        )}
    </section>
  ));
}

function Value({ setting }: { setting: SettingRow }) {
  const { t } = useTranslation("settings");
  const { word } = useWords();
  const client = useQueryClient();
  const [value, setValue] = useState(setting.value);
  const change = useCommand(async (next: string) =>
    keep(client, keys.settings, await call(commands.settingChange(setting.name, next))),
  );
  const range =
    setting.min !== null && setting.max !== null ? t("range", { min: setting.min, max: setting.max }) : undefined;
  const unit = setting.unit ? t(`unit.${setting.unit as "minutes" | "days" | "months"}`) : "";
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (value !== setting.value) void change.send(value);
  };
  const testId = `setting-${setting.name}`;
  return (
    <form className="value" onSubmit={submit} aria-label={word("setting", setting.name)}>
      <Field
        label={word("setting", setting.name)}
        hint={[
          unit,
          range,
          setting.kind === "days" && t("daysHint"),
          t("default", { value: spoken(setting, setting.default, word, t) }),
        ]
          .filter(Boolean)
          .join(" · ")}
      >
        {(control) =>
          setting.kind === "switch" || setting.choices.length > 0 ? (
            <Select
              {...control}
              value={value}
              onChange={setValue}
              testId={testId}
              codes={setting.kind === "switch" ? ["true", "false"] : setting.choices}
              say={(choice) => spoken(setting, choice, word, t)}
            />
          ) : setting.kind === "weekdays" ? (
            <Weekdays
              label={word("setting", setting.name)}
              control={control}
              value={value}
              onChange={setValue}
              testId={testId}
            />
          ) : (
            <Input
              {...control}
              className="figures"
              inputMode={setting.kind === "number" ? "numeric" : "text"}
              autoComplete="off"
              value={value}
              onChange={(event) => setValue(event.target.value)}
              data-testid={testId}
            />
          )
        }
      </Field>
      <Button htmlType="submit" disabled={value === setting.value || change.pending} data-testid={`${testId}-save`}>
        {t("change")}
      </Button>
      {setting.rule && (
        <span className="soft value-source">
          {t("source", { source: setting.rule.source, confidence: word("confidence", setting.rule.confidence) })}
        </span>
      )}
      <Failure of={change.failure} />
    </form>
  );
}

/** The days of the week, each a tick. */
function Weekdays({
  label,
  control,
  value,
  onChange,
  testId,
}: {
  label: string;
  control: { id: string };
  value: string;
  onChange: (value: string) => void;
  testId: string;
}) {
  const { word } = useWords();
  return (
    <fieldset id={control.id} aria-label={label} className="ticks" data-testid={testId}>
      {[...value].map((mark, at) => (
        <Tick
          // biome-ignore lint/suspicious/noArrayIndexKey: the place is the day
          key={at}
          label={word("weekday", String(at + 1))}
          checked={mark === "1"}
          onChange={(on) => onChange(`${value.slice(0, at)}${on ? "1" : "0"}${value.slice(at + 1)}`)}
          testId={`${testId}-${at + 1}`}
        />
      ))}
    </fieldset>
  );
}

function spoken(
  setting: SettingRow,
  value: string,
  word: (section: "setting_choice" | "weekday", code: string) => string,
  t: (key: "on" | "off" | "noDays") => string,
): string {
  if (setting.kind === "days" && value === "") return t("noDays");
  if (setting.kind === "weekdays") {
    return [...value].flatMap((mark, at) => (mark === "1" ? [word("weekday", String(at + 1))] : [])).join(" ");
  }
  if (setting.kind === "switch") return t(value === "true" ? "on" : "off");
  return setting.choices.length > 0 ? word("setting_choice", value) : value;
}
