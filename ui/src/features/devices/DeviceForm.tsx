import { Button, Input } from "antd";
import { type FormEvent, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { hasAddress, hasPort, isScanner, KINDS, usualSpeed } from "@/features/devices/edit";
import type { DeviceEdit, PortRow } from "@/ipc/bindings";
import { Field } from "@/shared/Field";
import { Select } from "@/shared/Select";
import { useWords } from "@/shared/words";

const SPEEDS = [9600, 115_200, 57_600, 38_400, 19_200, 4800];

/** One device as it is to be. A port may be typed that no list knows. */
export function DeviceForm({
  edit,
  isNew,
  ports,
  pending,
  onSave,
  onCancel,
}: {
  edit: DeviceEdit;
  isNew: boolean;
  ports: readonly PortRow[];
  pending: boolean;
  onSave: (edit: DeviceEdit) => void;
  onCancel: () => void;
}) {
  const { t } = useTranslation("devices");
  const { word } = useWords();
  const [now, setNow] = useState(edit);
  const portList = useId();
  const set = (change: Partial<DeviceEdit>) => setNow((before) => ({ ...before, ...change }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSave(now);
  };
  const kinds = (KINDS as readonly string[]).includes(now.kind) ? KINDS : [now.kind, ...KINDS];
  const text = (name: "place" | "prefix" | "suffix" | "separator", hint?: string) => (
    <Field label={t(name)} hint={hint}>
      {(control) => (
        <Input
          {...control}
          value={now[name]}
          onChange={(event) => set({ [name]: event.target.value })}
          data-testid={`device-${name}`}
        />
      )}
    </Field>
  );
  return (
    <form className="device-form" onSubmit={submit} aria-label={isNew ? t("addDevice") : t("change")}>
      <Field label={t("id")} required>
        {(control) => (
          <Input
            {...control}
            value={now.id}
            disabled={!isNew}
            onChange={(event) => set({ id: event.target.value })}
            data-testid="device-id"
          />
        )}
      </Field>
      <Field label={t("kind")}>
        {(control) => (
          <Select
            {...control}
            value={now.kind}
            onChange={(code) => set({ kind: code, baud: null })}
            testId="device-kind"
            codes={kinds}
            say={(kind) => word("device_kind", kind)}
          />
        )}
      </Field>
      {text("place", t("placeHint"))}
      {hasAddress(now.kind) && (
        <Field
          label={t("address")}
          required={hasPort(now.kind)}
          hint={now.kind === "pcsc" ? t("addressHint") : undefined}
        >
          {(control) => (
            <>
              <Input
                {...control}
                value={now.address}
                disabled={now.kind === "service"}
                list={hasPort(now.kind) ? portList : undefined}
                onChange={(event) => set({ address: event.target.value })}
                data-testid="device-address"
              />
              <datalist id={portList}>
                {ports.map((port) => (
                  <option key={port.path} value={port.path}>
                    {port.label}
                  </option>
                ))}
              </datalist>
            </>
          )}
        </Field>
      )}
      {hasPort(now.kind) && (
        <Field label={t("speed")}>
          {(control) => (
            <Select
              {...control}
              value={String(now.baud ?? usualSpeed(now.kind))}
              onChange={(speed) => set({ baud: Number(speed) })}
              testId="device-baud"
              codes={SPEEDS.map(String)}
              say={(speed) => speed}
            />
          )}
        </Field>
      )}
      {isScanner(now.kind) && text("prefix")}
      {isScanner(now.kind) && text("suffix")}
      {isScanner(now.kind) && text("separator", t("separatorHint"))}
      {now.kind === "wedge" && (
        <Field label={t("end")}>
          {(control) => (
            <Select
              {...control}
              value={now.end}
              onChange={(end) => set({ end })}
              testId="device-end"
              codes={["enter", "tab"]}
              say={(end) => (end === "tab" ? t("endTab") : t("endEnter"))}
            />
          )}
        </Field>
      )}
      <div className="device-keys">
        <Button type="primary" htmlType="submit" disabled={pending} data-testid="device-save">
          {t("save")}
        </Button>
        <Button onClick={onCancel}>{t("cancel")}</Button>
      </div>
    </form>
  );
}
