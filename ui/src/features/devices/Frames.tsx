import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { commands } from "@/ipc/bindings";
import { call } from "@/ipc/call";
import { keys } from "@/ipc/queryKeys";
import { timeOfDay } from "@/shared/format";
import { Loading } from "@/shared/Loading";

/** The last frames of a device for support, masked by the program before they come here. */
export function Frames({ device, onClose }: { device: string; onClose: () => void }) {
  const { t } = useTranslation("devices");
  const { data, error } = useQuery({
    queryKey: keys.deviceFrames(device),
    queryFn: () => call(commands.deviceFrames(device)),
    refetchOnMount: "always",
  });
  return (
    <section className="device-frames" aria-label={t("frames")} data-testid="device-frames">
      <div className="device-test-head">
        <h2>
          {t("frames")} – {device}
        </h2>
        <Button onClick={onClose}>{t("closeFrames")}</Button>
      </div>
      <p className="soft">{t("framesHint")}</p>
      {!data && <Loading error={error} />}
      {data?.length === 0 && <p className="soft">{t("noFrames")}</p>}
      <ol>
        {data?.map((frame, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a list read once, whose rows hold no state
          <li key={at}>
            <span className="figures">{timeOfDay(frame.at)}</span> <span>{t(frame.direction as "in" | "out")}</span>{" "}
            <code>{frame.shown}</code>
          </li>
        ))}
      </ol>
    </section>
  );
}
