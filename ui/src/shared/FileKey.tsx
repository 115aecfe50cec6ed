import { CameraOutlined, FolderOpenOutlined } from "@ant-design/icons";
import { useId } from "react";

/** A key that asks the system for a file: a picture, or what `accept` names. Its words are ours, not the web view's. */
export function FileKey({
  label,
  busy,
  onFile,
  testId,
  accept,
}: {
  label: string;
  busy: boolean;
  onFile: (file: File) => void;
  testId: string;
  accept?: string;
}) {
  const id = useId();
  return (
    <span className="file-key">
      <label className="tool" htmlFor={id}>
        {accept === undefined ? <CameraOutlined aria-hidden /> : <FolderOpenOutlined aria-hidden />}
        {label}
      </label>
      <input
        id={id}
        className="visually-hidden"
        type="file"
        accept={accept ?? "image/jpeg,image/png"}
        disabled={busy}
        onChange={(event) => {
          const file = event.target.files?.[0];
          if (file) onFile(file);
          // The same file may be chosen again.
          event.target.value = "";
        }}
        data-testid={testId}
      />
    </span>
  );
}
