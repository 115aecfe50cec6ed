import { Button } from "antd";
import { useTranslation } from "react-i18next";
import type { Recording } from "@/features/visit/useRecording";
import type { LineView, VisitView } from "@/ipc/bindings";
import { KeyButton } from "@/shared/KeyButton";
import type { Command } from "@/shared/useCommand";
import { useWords } from "@/shared/words";

/** The keys at the foot of the desk: put a vial aside, authorise, say that it failed, record, go on. */
export function Acts({
  view,
  over,
  target,
  ready,
  blocked,
  canAuthorise,
  canRecord,
  mayFail,
  clear,
  authorise,
  recording,
  onFail,
  onFinish,
  onNext,
}: {
  view: VisitView;
  /** Nothing is left to do at this desk. */
  over: boolean;
  /** The line a record is about. */
  target: LineView | null;
  /** Lines that may be authorised now. */
  ready: readonly LineView[];
  /** Another person's card lies on the reader. */
  blocked: boolean;
  canAuthorise: boolean;
  canRecord: boolean;
  mayFail: boolean;
  clear: Command<[]>;
  authorise: Command<[lines: readonly LineView[]]>;
  recording: Recording;
  onFail: (line: string) => void;
  onFinish: () => void;
  onNext: () => void;
}) {
  const { t } = useTranslation("visit");
  const { word } = useWords();
  return (
    <div className="visit-buttons">
      {view.scan && !target && (
        <Button
          size="large"
          htmlType="button"
          disabled={clear.pending}
          onClick={() => void clear.send()}
          data-testid="scan-clear"
        >
          {t("scanClear")}
        </Button>
      )}
      {over && view.lines.some((line) => line.state === "given") && (
        <Button size="large" htmlType="button" onClick={onFinish} data-testid="visit-finish">
          {t("finish")}
        </Button>
      )}
      {over && (
        <Button size="large" type="primary" htmlType="button" onClick={onNext} data-testid="visit-next">
          {t("next")}
        </Button>
      )}
      {target && mayFail && (
        <Button
          size="large"
          htmlType="button"
          disabled={blocked}
          onClick={() => onFail(target.line)}
          data-testid="fail-open"
        >
          {t("fail.open")}
        </Button>
      )}
      {!over && (
        <KeyButton
          size="large"
          hotkey="F6"
          type={target && ready.length === 0 ? "default" : "primary"}
          disabled={!canAuthorise}
          loading={authorise.pending}
          onPress={() => void authorise.send(ready)}
          testId="authorise"
        >
          {ready.length > 1 ? t("authoriseMany", { count: ready.length }) : t("authorise")}
        </KeyButton>
      )}
      {recording.inOrder.length > 1 && (
        <Button
          size="large"
          htmlType="button"
          disabled={!canRecord || recording.record.pending}
          onClick={recording.pressAll}
          data-testid="record-all"
        >
          {t("recordAll", { count: recording.inOrder.length })}
        </Button>
      )}
      {!over && (
        <KeyButton
          size="large"
          hotkey="F7"
          className="record"
          type={target ? "primary" : "default"}
          disabled={!canRecord}
          loading={recording.record.pending}
          onPress={recording.press}
          testId="record"
        >
          {target && recording.site
            ? t("recordThis", { vaccine: word("vaccine", target.vaccine), site: word("site", recording.site) })
            : t("record")}
        </KeyButton>
      )}
    </div>
  );
}
