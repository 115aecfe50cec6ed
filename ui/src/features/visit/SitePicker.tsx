import { useId } from "react";
import { useTranslation } from "react-i18next";
import type { LineView } from "@/ipc/bindings";
import { useDigits } from "@/shared/useDigits";
import { useWords } from "@/shared/words";

/** Where a site lies on the figure, which faces the vaccinator: its left is on the right. */
const ON_FIGURE: Record<string, readonly [x: number, y: number]> = {
  oral: [60, 32],
  right_upper_arm: [31, 74],
  left_upper_arm: [89, 74],
  right_buttock: [46, 122],
  left_buttock: [74, 122],
  right_thigh: [47, 150],
  left_thigh: [73, 150],
};

/**
 * Where the needle goes, on a figure: by touch, by its digit, or by the arrow keys. The last site is shown as a suggestion and never
 * chosen beforehand.
 */
export function SitePicker({
  line,
  chosen,
  disabled = false,
  digits = true,
  onChoose,
}: {
  line: LineView;
  chosen: string | null;
  disabled?: boolean;
  /** Whether a digit chooses: not while something else has them. */
  digits?: boolean;
  onChoose: (site: string) => void;
}) {
  const { t } = useTranslation("visit");
  const { word } = useWords();
  const name = useId();
  useDigits(
    line.sites.length,
    (digit) => {
      const site = line.sites[digit - 1];
      if (site) onChoose(site);
    },
    digits && !disabled,
  );
  return (
    <fieldset className="site-picker" disabled={disabled} data-asking={chosen === null}>
      <legend>
        {t("site", { vaccine: word("vaccine", line.vaccine) })}{" "}
        <span className="soft">{word("route", line.route)}</span>
      </legend>
      <div className="site-figure">
        <svg viewBox="0 0 120 216" aria-hidden="true">
          <circle cx="60" cy="26" r="19" />
          <path d="M44 50h32c11 0 17 6 19 16l8 44c1 5-9 7-10 2l-8-37-1 37c0 8-1 12-2 20l-5 66c0 6-12 6-13 0l-4-62-4 62c-1 6-13 6-13 0l-5-66c-1-8-2-12-2-20l-1-37-8 37c-1 5-11 3-10-2l8-44c2-10 8-16 19-16z" />
          {line.sites.map((site) => {
            const place = ON_FIGURE[site];
            return (
              place && (
                <circle
                  key={site}
                  className="site-spot"
                  data-chosen={site === chosen}
                  cx={place[0]}
                  cy={place[1]}
                  r={site === chosen ? 9 : 6}
                />
              )
            );
          })}
        </svg>
        {line.sites.map((site, at) => (
          <label
            key={site}
            className={`site-option site-at-${site in ON_FIGURE ? site : "elsewhere"}`}
            data-testid={`site-${site}`}
            data-chosen={site === chosen}
          >
            <input
              type="radio"
              className="visually-hidden"
              name={name}
              value={site}
              checked={site === chosen}
              onChange={() => onChoose(site)}
            />
            <span>
              <kbd>{at + 1}</kbd> {word("site", site)}
              {site === line.last_site && <small>{t("lastSite")}</small>}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
