import { Button } from "antd";
import { useTranslation } from "react-i18next";
import type { LineView, VisitView } from "@/ipc/bindings";
import { KeyButton } from "@/shared/KeyButton";
import type { Command } from "@/shared/useCommand";
import { useWords } from "@/shared/words";

/** The keys at the foot of the desk: put a vial aside, authorise, say that it failed, record, go on. */
export function Acts({
  view,
  over,
  target,
  recordSite,
  ready,
  inOrder,
  blocked,
  canAuthorise,
  canRecord,
  mayFail,
  clear,
  authorise,
  record,
  onRecord,
  onRecordAll,
  onFail,
  onFinish,
  onNext,
}: {
  view: VisitView;
  /** Nothing is left to do at this desk. */
  over: boolean;
  /** The line a record is about. */
  target: LineView | null;
  recordSite: string | null;
  /** Lines that may be authorised now. */
  ready: readonly LineView[];
  /** Authorised lines about which nothing has to be asked. */
  inOrder: readonly LineView[];
  /** Another person's card lies on the reader. */
  blocked: boolean;
  canAuthorise: boolean;
  canRecord: boolean;
  mayFail: boolean;
  clear: Command<[]>;
  authorise: Command<[lines: readonly LineView[]]>;
  record: Command<[lines: readonly LineView[]]>;
  onRecord: () => void;
  onRecordAll: () => void;
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
      {inOrder.length > 1 && (
        <Button
          size="large"
          htmlType="button"
          disabled={!canRecord || record.pending}
          onClick={onRecordAll}
          data-testid="record-all"
        >
          {t("recordAll", { count: inOrder.length })}
        </Button>
      )}
      {!over && (
        <KeyButton
          size="large"
          hotkey="F7"
          className="record"
          type={target ? "primary" : "default"}
          disabled={!canRecord}
          loading={record.pending}
          onPress={onRecord}
          testId="record"
        >
          {target && recordSite
            ? t("recordThis", { vaccine: word("vaccine", target.vaccine), site: word("site", recordSite) })
            : t("record")}
        </KeyButton>
      )}
    </div>
  );
}
