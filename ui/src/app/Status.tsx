import {
  CloudOutlined,
  CreditCardOutlined,
  EditOutlined,
  ExperimentOutlined,
  FormOutlined,
  PrinterOutlined,
  ScanOutlined,
  SoundOutlined,
  UserOutlined,
  WarningOutlined,
} from "@ant-design/icons";
import { useTranslation } from "react-i18next";
import { ClockWarning } from "@/app/ClockWarning";
import { useVialAlarms } from "@/app/useVialAlarms";
import type { ClinicView, DeviceView, Note, QueueView, StatusView, VialView } from "@/ipc/bindings";
import { minutesSeconds, timeOfDay } from "@/shared/format";
import { useSecondsSince } from "@/shared/useTick";
import { vialNow } from "@/shared/vial";
import { useWords } from "@/shared/words";

const DEVICE_ICON: Record<string, React.ReactNode> = {
  card_reader: <CreditCardOutlined aria-hidden />,
  scanner: <ScanOutlined aria-hidden />,
  pad: <EditOutlined aria-hidden />,
  signature_pad: <FormOutlined aria-hidden />,
  fingerprint: <UserOutlined aria-hidden />,
  printer: <PrinterOutlined aria-hidden />,
  sound: <SoundOutlined aria-hidden />,
};

/** Device states that need no word on screen. */
const QUIET = ["ready", "busy"];

/** The top bar's middle: devices, queue to the province, open vials. */
export function Status({
  status,
  clinic,
  onQueue,
  onVials,
}: {
  status: StatusView;
  clinic: ClinicView;
  onQueue: () => void;
  onVials: () => void;
}) {
  const { t } = useTranslation("shell");
  useVialAlarms(status);
  return (
    <div className="status">
      {(status.clock_doubtful || status.vials.some((vial) => vial.clock_doubtful)) && <ClockWarning clinic={clinic} />}
      <ul className="status-devices" aria-label={t("devices")}>
        {status.devices.map((device) => (
          <Device key={device.id} device={device} />
        ))}
      </ul>
      <Queue queue={status.queue} onOpen={onQueue} />
      <OpenVials status={status} onOpen={onVials} />
    </div>
  );
}

function Device({ device }: { device: DeviceView }) {
  const { word, note } = useWords();
  const trouble = device.trouble ? note({ code: device.trouble }) : undefined;
  return (
    <li
      className="device"
      data-testid={`device-${device.device}`}
      data-state={device.state}
      title={[word("device", device.device), device.name, trouble].filter(Boolean).join(" ")}
    >
      {DEVICE_ICON[device.device]}
      <span className="device-name">{word("device", device.device)}</span>
      <i className={`dot dot-${device.state}`} aria-hidden />
      {/* A device in order says so by its dot alone; anything else says it in a word. */}
      <span className={QUIET.includes(device.state) ? "visually-hidden" : "device-state"}>
        {word("device_state", device.state)}
      </span>
      {trouble && <span className="visually-hidden">{trouble}</span>}
    </li>
  );
}

function Queue({ queue, onOpen }: { queue: QueueView; onOpen: () => void }) {
  const { t } = useTranslation("shell");
  const { word } = useWords();
  return (
    <button
      type="button"
      className="queue"
      onClick={onOpen}
      data-testid="queue"
      data-link={queue.link}
      data-parked={queue.parked > 0}
    >
      <CloudOutlined aria-hidden />
      <span>
        <i className={`dot dot-${queue.link}`} aria-hidden />
        {word("link", queue.link)}
      </span>
      <span>
        {t("waiting")} <b data-testid="queue-waiting">{queue.waiting}</b>
      </span>
      {queue.parked > 0 && (
        <span className="queue-parked">
          {t("parked")} <b data-testid="queue-parked">{queue.parked}</b>
        </span>
      )}
      <span className="queue-accepted">
        {t("accepted")} <b data-testid="queue-accepted">{queue.accepted}</b>
      </span>
      <span className="queue-last">
        {queue.last_success ? t("lastSuccess", { at: timeOfDay(queue.last_success) }) : t("noSuccess")}
      </span>
    </button>
  );
}

function OpenVials({ status, onOpen }: { status: StatusView; onOpen: () => void }) {
  const { t } = useTranslation("shell");
  const since = useSecondsSince(status);
  if (status.vials.length === 0) return null;
  return (
    <ul className="vials" aria-label={t("openVials")}>
      {status.vials.map((vial) => (
        <li key={vial.code}>
          <OpenVial vial={vial} since={since} onOpen={onOpen} />
        </li>
      ))}
    </ul>
  );
}

/** One open vial, in alarm colour once its time is over: it is to be discarded (C-047), and what is left in it is no dose. */
function OpenVial({ vial, since, onOpen }: { vial: VialView; since: number; onOpen: () => void }) {
  const { t } = useTranslation(["shell", "common"]);
  const { word } = useWords();
  const { left, state } = vialNow(vial, since);
  return (
    <button
      type="button"
      className={`vial vial-${state}`}
      onClick={onOpen}
      data-testid="open-vial"
      data-code={vial.code}
      data-state={state}
      title={vial.product}
    >
      <ExperimentOutlined aria-hidden />
      <span>{word("vaccine", vial.vaccine)}</span>
      <b>{left === null ? t("common:vialNoLimit") : state === "over" ? t("common:vialOver") : minutesSeconds(left)}</b>
      {state !== "over" && <span>{t("common:dosesLeft", { count: vial.doses_left })}</span>}
    </button>
  );
}

/** Alarms that say that the newest records may be lost; the others ask for something to be arranged. */
const URGENT = new Set(["backup.no_target", "backup.overdue", "backup.unreachable", "backup.drill_failed"]);

/** What about the backups needs a person, in a sentence; it leads to the page where it can be mended. */
export function Alarms({ alarms, onOpen }: { alarms: readonly Note[]; onOpen: (() => void) | null }) {
  const { t } = useTranslation("shell");
  const { note } = useWords();
  const urgent = alarms.find(({ code }) => URGENT.has(code));
  const first = urgent ?? alarms[0];
  if (!first) return null;
  const others = alarms.filter((alarm) => alarm !== first);
  const look = urgent ? "alarm" : "alarm alarm-arrange";
  const all = alarms.map((alarm) => note(alarm)).join(" ");
  const sentence = (
    <>
      <WarningOutlined aria-hidden />
      <b>{t("backups")}</b>
      <span className="alarm-sentence">{note(first)}</span>
      {others.length > 0 && <span className="visually-hidden">{others.map((alarm) => note(alarm)).join(" ")}</span>}
      {others.length > 0 && <span aria-hidden>{t("alarmsMore", { count: alarms.length })}</span>}
    </>
  );
  return (
    <div
      className="alarms"
      role="status"
      data-testid="top-alarms"
      data-codes={alarms.map(({ code }) => code).join(" ")}
    >
      {onOpen === null ? (
        <span className={look} title={all}>
          {sentence}
        </span>
      ) : (
        <button type="button" className={look} title={all} onClick={onOpen} data-testid="top-alarm">
          {sentence}
        </button>
      )}
    </div>
  );
}
