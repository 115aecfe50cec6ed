import { useTranslation } from "react-i18next";
import type { Progress } from "@/ipc/bindings";
import { useWords } from "@/shared/words";

/** How far long work is. Without a known end the bar only says that it goes on. */
export function LongWork({ progress }: { progress: Progress }) {
  const { t } = useTranslation();
  const { word } = useWords();
  const known = progress.total > 0;
  return (
    <div className="long-work" data-testid="long-work" data-stage={progress.stage}>
      <label>
        <span>{word("long_work", progress.stage)}</span>
        <progress {...(known ? { value: progress.done, max: progress.total } : {})} />
      </label>
      {known && <span className="figures">{t("ofTotal", { done: progress.done, total: progress.total })}</span>}
    </div>
  );
}
