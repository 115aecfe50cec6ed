import { CameraOutlined } from "@ant-design/icons";
import { useId } from "react";

/** A key that asks the system for a picture: JPEG or PNG. */
export function FileKey({
  label,
  busy,
  onFile,
  testId,
}: {
  label: string;
  busy: boolean;
  onFile: (file: File) => void;
  testId: string;
}) {
  const id = useId();
  return (
    <span className="file-key">
      <label className="tool" htmlFor={id}>
        <CameraOutlined aria-hidden />
        {label}
      </label>
      <input
        id={id}
        className="visually-hidden"
        type="file"
        accept="image/jpeg,image/png"
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
