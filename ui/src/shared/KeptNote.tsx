import { Button } from "antd";
import { useTranslation } from "react-i18next";
import type { Kept } from "@/shared/useKept";

/** Offers what was kept when the form was left. */
export function KeptOffer({
  kept,
  what,
  onTake,
  testId,
}: {
  kept: Kept;
  /** What the form was about, in words. */
  what: string;
  onTake: (content: string) => void;
  testId: string;
}) {
  const { t } = useTranslation();
  const { offered } = kept;
  if (offered === null) return null;
  return (
    <div className="notice notice-info kept" role="status" data-testid={`${testId}-kept`}>
      <span>{t("keptOffer", { what })}</span>
      <Button size="small" htmlType="button" onClick={() => onTake(offered)} data-testid={`${testId}-take`}>
        {t("keptTake")}
      </Button>
      <Button size="small" type="text" htmlType="button" onClick={kept.drop} data-testid={`${testId}-drop`}>
        {t("keptDrop")}
      </Button>
    </div>
  );
}

/** Says that what is typed is kept. */
export function KeptSafe({ kept, testId }: { kept: Kept; testId: string }) {
  const { t } = useTranslation();
  if (!kept.safe) return null;
  return (
    <p className="soft kept-safe" data-testid={`${testId}-safe`}>
      {t("keptSafe")}
    </p>
  );
}

/** What was kept, if it has the shape it should: it may have been written by an older program. */
export function keptAs<T extends object>(content: string, is: (value: Partial<T>) => boolean): T | null {
  try {
    const value: unknown = JSON.parse(content);
    return typeof value === "object" && value !== null && is(value as Partial<T>) ? (value as T) : null;
  } catch {
    return null;
  }
}
