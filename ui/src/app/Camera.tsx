import { CameraOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useContext, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { type CameraTrouble, knowsCameras, lookThrough } from "@/app/lookThrough";
import { Dialog } from "@/shared/Dialog";
import { KeysContext } from "@/shared/useHotkey";

/** The key for reading a code with the camera, and what it sees while it looks. Behind a lock it looks at nothing. */
export function Camera({ onRefused }: { onRefused: (cause: unknown) => void }) {
  const { t } = useTranslation("shell");
  const awake = useContext(KeysContext);
  const [open, setOpen] = useState(false);
  const [tries, setTries] = useState(0);
  // It does not come back by itself when the screen does.
  useEffect(() => {
    if (!awake) setOpen(false);
  }, [awake]);
  if (!knowsCameras()) return null;
  return (
    <>
      <button
        type="button"
        className="tool picture-tool"
        title={t("camera.title")}
        onClick={() => setOpen(true)}
        data-testid="camera-open"
      >
        <CameraOutlined aria-hidden />
        <span className="picture-words">{t("camera.choose")}</span>
      </button>
      {open && awake && (
        <Dialog title={t("camera.heading")} onClose={() => setOpen(false)} testId="camera">
          <Looking
            key={tries}
            onEnd={() => setOpen(false)}
            onAgain={() => setTries((before) => before + 1)}
            onRefused={onRefused}
          />
        </Dialog>
      )}
    </>
  );
}

function Looking({
  onEnd,
  onAgain,
  onRefused,
}: {
  onEnd: () => void;
  onAgain: () => void;
  onRefused: (cause: unknown) => void;
}) {
  const { t } = useTranslation("shell");
  const video = useRef<HTMLVideoElement>(null);
  const [shown, setShown] = useState(false);
  const [trouble, setTrouble] = useState<CameraTrouble | null>(null);
  const latest = useRef({ onEnd, onRefused });
  useEffect(() => {
    latest.current = { onEnd, onRefused };
  });
  useEffect(() => {
    if (!video.current) return;
    return lookThrough(video.current, {
      shown: () => setShown(true),
      found: () => latest.current.onEnd(),
      trouble: setTrouble,
      refused: (cause) => {
        latest.current.onEnd();
        latest.current.onRefused(cause);
      },
    });
  }, []);
  return (
    <>
      <video
        ref={video}
        className="camera-view"
        muted
        playsInline
        hidden={trouble !== null}
        data-testid="camera-view"
      />
      <p role="status" data-testid="camera-said" data-trouble={trouble ?? undefined}>
        {trouble ? t(`camera.trouble.${trouble}`) : shown ? t("camera.hint") : t("camera.opening")}
      </p>
      <div className="camera-keys">
        {trouble && (
          <Button type="primary" onClick={onAgain} data-testid="camera-again">
            {t("camera.again")}
          </Button>
        )}
        <Button onClick={onEnd} data-testid="camera-close">
          {t("camera.close")}
        </Button>
      </div>
    </>
  );
}
