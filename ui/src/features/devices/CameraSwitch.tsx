import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { commands, type DevicesView } from "@/ipc/bindings";
import { call } from "@/ipc/call";
import { Failure } from "@/shared/Failure";
import { useCommand } from "@/shared/useCommand";

/** 摄像头: whether codes may be read with the camera at this desk. Which camera, and whether there is one, the system knows. */
export function CameraSwitch({ on, onView }: { on: boolean; onView: (view: DevicesView) => void }) {
  const { t } = useTranslation("devices");
  const turn = useCommand(async () => onView(await call(commands.cameraSwitch(!on))));
  return (
    <section aria-label={t("camera.name")}>
      <h2>{t("camera.name")}</h2>
      <ul className="device-list">
        <li data-testid="device-camera" data-on={on}>
          <div className="device-row">
            <b role="status">{on ? t("camera.on") : t("camera.off")}</b>
            <div>{t("camera.how")}</div>
          </div>
          <div className="device-keys">
            <Button size="small" disabled={turn.pending} onClick={() => void turn.send()} data-testid="camera-switch">
              {on ? t("camera.switchOff") : t("camera.switchOn")}
            </Button>
          </div>
        </li>
      </ul>
      <Failure of={turn.failure} testId="camera-failure" />
    </section>
  );
}
