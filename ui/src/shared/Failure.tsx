import { CloseCircleFilled, ExclamationCircleFilled, InfoCircleFilled } from "@ant-design/icons";
import type { CommandFailure } from "@/ipc/call";
import { type Severity, severityOf } from "@/ipc/errors";
import { useWords } from "@/shared/words";

const ICON = {
  info: <InfoCircleFilled aria-hidden />,
  refusal: <ExclamationCircleFilled aria-hidden />,
  trouble: <ExclamationCircleFilled aria-hidden />,
  error: <CloseCircleFilled aria-hidden />,
} as const satisfies Record<Severity, unknown>;

/** Why a command was not done, beside the button that sent it. Read out at once. */
export function Failure({ of: failure, testId }: { of: CommandFailure | null; testId?: string }) {
  const { note } = useWords();
  if (!failure) return null;
  const severity = severityOf(failure);
  return (
    <div
      className={`notice notice-${severity}`}
      role="alert"
      data-testid={testId ?? "failure"}
      data-code={failure.code}
    >
      {ICON[severity]}
      <span>{note(failure)}</span>
    </div>
  );
}
