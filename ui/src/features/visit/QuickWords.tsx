import { Button } from "antd";
import { useTranslation } from "react-i18next";

/** Ready words by what they answer: a gloved hand types nothing. They fill the field, where they may be changed. */
const WORDS: Record<
  string,
  readonly ("worn" | "asked" | "label" | "assessed" | "cold" | "cried" | "family" | "desk")[]
> = {
  "verdict.code_keyed": ["worn"],
  "verdict.unknown_code": ["worn"],
  "verdict.history_incomplete": ["asked"],
  "verdict.no_rule": ["label"],
  "verdict.caution": ["assessed"],
  "verdict.earlier_lot": ["cold"],
  deviation: ["cried", "family", "desk"],
};

/** Offers ready words for these reasons. */
export function QuickWords({ codes, onChoose }: { codes: readonly string[]; onChoose: (text: string) => void }) {
  const { t } = useTranslation("visit");
  const offered = [...new Set(codes.flatMap((code) => WORDS[code] ?? []))];
  return offered.map((which) => (
    <Button key={which} htmlType="button" onClick={() => onChoose(t(`quick.${which}`))} data-testid={`quick-${which}`}>
      {t(`quick.${which}`)}
    </Button>
  ));
}
