import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { CameraSwitch } from "@/features/devices/CameraSwitch";
import { DeviceForm } from "@/features/devices/DeviceForm";
import { DeviceTest } from "@/features/devices/DeviceTest";
import { editOf, newDevice } from "@/features/devices/edit";
import { Frames } from "@/features/devices/Frames";
import { ListenPort } from "@/features/devices/ListenPort";
import { PrinterAndSound } from "@/features/devices/PrinterAndSound";
import { commands, type DeviceEdit, type DeviceRow, type DevicesView } from "@/ipc/bindings";
import { call } from "@/ipc/call";
import { keys } from "@/ipc/queryKeys";
import { keep } from "@/ipc/views";
import { Empty } from "@/shared/Empty";
import { Failure } from "@/shared/Failure";
import { dateAndTime, timeOfDay } from "@/shared/format";
import { Loading } from "@/shared/Loading";
import { useCommand } from "@/shared/useCommand";
import { useWords } from "@/shared/words";
import "./devices.css";

/** 设备: what this desk has, how each device is and what to do about it, a live test of each. */
export function DevicesPage() {
  const { t } = useTranslation("devices");
  const client = useQueryClient();
  const { data, error } = useQuery({
    queryKey: keys.devices,
    queryFn: () => call(commands.devicesView()),
    refetchOnMount: "always",
  });
  const keepView = (view: DevicesView) => keep(client, keys.devices, view);
  const save = useCommand(async (devices: DeviceEdit[]) => keepView(await call(commands.devicesSave(devices))));
  const test = useCommand(async (device: string | null) => keepView(await call(commands.deviceTest(device))));
  const [editing, setEditing] = useState<DeviceEdit | null>(null);
  const [framesOf, setFramesOf] = useState<string | null>(null);
  if (!data) return <Loading error={error} />;

  const others = (id: string) => data.devices.filter((row) => row.id !== id).map(editOf);
  const keepEdit = async (edit: DeviceEdit) => {
    const place = data.devices.findIndex((row) => row.id === edit.id);
    const all = data.devices.map(editOf);
    const done = await save.send(place < 0 ? [...all, edit] : all.map((each, at) => (at === place ? edit : each)));
    if (done) setEditing(null);
  };
  return (
    <div className="devices">
      <h2>{t("title")}</h2>
      <p className="soft">{t("intro", { desk: data.desk })}</p>
      {data.devices.length === 0 && <Empty title={t("none")} next={t("noneNext")} />}
      <ul className="device-list" aria-label={t("title")}>
        {data.devices.map((row) => (
          <li key={row.id} data-testid={`device-row-${row.id}`} data-state={row.state}>
            <Row row={row} />
            <div className="device-keys">
              <Button
                size="small"
                type={data.test?.id === row.id ? "primary" : "default"}
                disabled={test.pending}
                onClick={() => void test.send(data.test?.id === row.id ? null : row.id)}
                data-testid={`device-test-${row.id}`}
              >
                {data.test?.id === row.id ? t("stopTest") : t("test")}
              </Button>
              <Button size="small" onClick={() => setEditing(editOf(row))} data-testid={`device-change-${row.id}`}>
                {t("change")}
              </Button>
              <Button size="small" onClick={() => setFramesOf(row.id)} data-testid={`device-frames-${row.id}`}>
                {t("frames")}
              </Button>
              <Button
                size="small"
                danger
                disabled={save.pending}
                onClick={() => void save.send(others(row.id))}
                data-testid={`device-remove-${row.id}`}
              >
                {t("remove")}
              </Button>
            </div>
          </li>
        ))}
      </ul>
      <Failure of={save.failure ?? test.failure} testId="devices-failure" />
      {data.test && <DeviceTest test={data.test} onEnd={() => void test.send(null)} />}
      {framesOf !== null && <Frames device={framesOf} onClose={() => setFramesOf(null)} />}
      {editing ? (
        <DeviceForm
          key={editing.id}
          edit={editing}
          isNew={data.devices.every((row) => row.id !== editing.id)}
          ports={data.ports}
          pending={save.pending}
          onSave={(edit) => void keepEdit(edit)}
          onCancel={() => setEditing(null)}
        />
      ) : (
        <Button onClick={() => setEditing(newDevice(data.devices))} data-testid="device-add">
          {t("addDevice")}
        </Button>
      )}
      <ListenPort ports={data.ports} />
      <CameraSwitch on={data.camera} onView={keepView} />
      <PrinterAndSound />
      <Events view={data} />
    </div>
  );
}

/** One device: what it is, how it is, and, when it is not as it should be, what to do. */
function Row({ row }: { row: DeviceRow }) {
  const { t } = useTranslation("devices");
  const { word, note } = useWords();
  const next = row.trouble
    ? note({ code: row.trouble })
    : row.kind === "wedge"
      ? t("next.wedge")
      : row.state === "ready"
        ? row.kind === "simulated"
          ? t("next.simulated")
          : null
        : t(`next.${row.state as "absent" | "busy"}`);
  return (
    <div className="device-row">
      <div>
        <b>{row.id}</b> {row.place && <span className="soft">{row.place}</span>}
        <div className="soft">
          {[word("device", row.device), word("device_kind", row.kind), row.address, row.baud?.toString()]
            .filter(Boolean)
            .join(" · ")}
        </div>
      </div>
      <div className="device-now" role="status">
        <i className={`dot dot-${row.state}`} aria-hidden />
        <b>{word("device_state", row.state)}</b>{" "}
        {row.since && <span className="soft">{t("since", { at: timeOfDay(row.since) })}</span>}
        {row.name && row.name !== row.address && <div className="soft">{row.name}</div>}
        {next && <div data-testid={`device-next-${row.id}`}>{next}</div>}
      </div>
    </div>
  );
}

function Events({ view }: { view: DevicesView }) {
  const { t } = useTranslation("devices");
  const { word, note } = useWords();
  return (
    <section aria-label={t("events")}>
      <h2>{t("events")}</h2>
      {view.events.length === 0 && <p className="soft">{t("noEvents")}</p>}
      <ol className="device-events">
        {view.events.slice(0, 20).map((event, at) => (
          // Several devices may change within the same moment.
          // biome-ignore lint/suspicious/noArrayIndexKey: rows are only ever put in front, and hold no state
          <li key={`${event.at} ${event.id} ${at}`}>
            <span className="figures">{dateAndTime(event.at)}</span> <b>{event.id}</b>{" "}
            {word("device_state", event.state)} {event.trouble && note({ code: event.trouble })}
          </li>
        ))}
      </ol>
    </section>
  );
}
