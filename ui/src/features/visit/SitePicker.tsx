import { useTranslation } from "react-i18next";
import type { LineView } from "@/ipc/bindings";
import { Choice } from "@/shared/Choice";
import { useWords } from "@/shared/words";

/** Where the needle goes. The last site is shown as a suggestion and never chosen beforehand. */
export function SitePicker({
  line,
  chosen,
  onChoose,
}: {
  line: LineView;
  chosen: string | null;
  onChoose: (site: string) => void;
}) {
  const { t } = useTranslation("visit");
  const { word } = useWords();
  return (
    <Choice
      label={t("site", { vaccine: word("vaccine", line.vaccine) })}
      required
      options={line.sites.map((site) => ({
        value: site,
        label: word("site", site),
        note: site === line.last_site ? t("lastSite") : undefined,
        testId: `site-${site}`,
      }))}
      value={chosen}
      onChange={onChoose}
    />
  );
}
