import { Button, type ButtonProps } from "antd";
import type { ReactNode } from "react";
import { useHotkey } from "@/shared/useHotkey";

/** A button that shows its function key and is pressed by it. */
export function KeyButton({
  hotkey,
  onPress,
  children,
  disabled = false,
  loading = false,
  testId,
  label,
  ...button
}: {
  hotkey?: string | undefined;
  onPress: () => void;
  children: ReactNode;
  disabled?: boolean;
  loading?: boolean;
  testId?: string | undefined;
  /** The whole sentence, where the words on the button are short. */
  label?: string | undefined;
} & Pick<ButtonProps, "type" | "size" | "danger" | "block" | "icon" | "className">) {
  useHotkey(hotkey ?? "", onPress, hotkey !== undefined && !disabled && !loading);
  return (
    <Button
      {...button}
      htmlType="button"
      disabled={disabled || loading}
      aria-busy={loading}
      aria-label={label}
      onClick={onPress}
      data-testid={testId}
      aria-keyshortcuts={hotkey}
    >
      <span>{children}</span>
      {hotkey && <kbd>{hotkey.replace("Escape", "Esc")}</kbd>}
    </Button>
  );
}
