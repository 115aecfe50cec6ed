import { FileImageOutlined } from "@ant-design/icons";
import { useCallback, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Camera } from "@/app/Camera";
import { commands } from "@/ipc/bindings";
import { asFailure, call } from "@/ipc/call";
import { heard } from "@/ipc/notices";
import { mayHoldPicture, picture64, pictureIn } from "@/shared/codePicture";
import "@/app/pictures.css";

/**
 * Wherever a scan is taken, a picture of the code is taken, too: dropped on the window, pasted, or chosen here; or what the camera sees,
 * where the desk's setting wants it. The camera looks for the page somebody is at, and is let go with it.
 */
export function Pictures({ camera, page }: { camera: boolean; page: string }) {
  const { t } = useTranslation("shell");
  const [reading, setReading] = useState(false);
  const [over, setOver] = useState(false);
  const chooser = useRef<HTMLInputElement>(null);
  const busy = useRef(false);

  const read = useCallback(async (file: File) => {
    if (busy.current) return;
    busy.current = true;
    setReading(true);
    try {
      await call(commands.pictureScan(await picture64(file)));
    } catch (cause) {
      sayTrouble(cause);
    } finally {
      busy.current = false;
      setReading(false);
    }
  }, []);

  useEffect(() => {
    const onPaste = (event: ClipboardEvent) => {
      const file = pictureIn(event.clipboardData);
      // Text that is pasted stays the field's.
      if (!file) return;
      event.preventDefault();
      void read(file);
    };
    const onOver = (event: DragEvent) => {
      if (event.defaultPrevented || !mayHoldPicture(event.dataTransfer)) return;
      // Without this a drop would lead the window to the file.
      event.preventDefault();
      setOver(true);
    };
    const onLeave = (event: DragEvent) => {
      if (event.relatedTarget === null) setOver(false);
    };
    const onDrop = (event: DragEvent) => {
      setOver(false);
      // A field that takes files of its own has had it.
      if (event.defaultPrevented || !mayHoldPicture(event.dataTransfer)) return;
      event.preventDefault();
      const file = pictureIn(event.dataTransfer);
      if (file) void read(file);
    };
    window.addEventListener("paste", onPaste);
    window.addEventListener("dragover", onOver);
    window.addEventListener("dragleave", onLeave);
    window.addEventListener("drop", onDrop);
    return () => {
      window.removeEventListener("paste", onPaste);
      window.removeEventListener("dragover", onOver);
      window.removeEventListener("dragleave", onLeave);
      window.removeEventListener("drop", onDrop);
    };
  }, [read]);

  return (
    <>
      <button
        type="button"
        className="tool picture-tool"
        title={t("picture.title")}
        disabled={reading}
        aria-busy={reading}
        onClick={() => chooser.current?.click()}
        data-testid="picture-choose"
      >
        <FileImageOutlined aria-hidden />
        <span className="picture-words" role="status">
          {reading ? t("picture.reading") : t("picture.choose")}
        </span>
      </button>
      <input
        ref={chooser}
        type="file"
        accept="image/*"
        hidden
        data-testid="picture-file"
        onChange={(event) => {
          const file = event.target.files?.[0];
          // The same picture may be chosen again.
          event.target.value = "";
          if (file) void read(file);
        }}
      />
      {camera && <Camera key={page} onRefused={sayTrouble} />}
      {over && (
        <div className="picture-over" aria-hidden data-testid="picture-over">
          <p>{t("picture.drop")}</p>
        </div>
      )}
    </>
  );
}

/** Said where scans that cannot be used are said. */
function sayTrouble(cause: unknown): void {
  const { code, params } = asFailure(cause);
  const known = Object.fromEntries(Object.entries(params).filter((each): each is [string, string] => !!each[1]));
  heard.set((before) => ({ ...before, trouble: { code, params: known, rule: null } }));
}
