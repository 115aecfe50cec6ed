import { useTranslation } from "react-i18next";
import { LEGEND, sign } from "@/features/plan/states";
import type { GridCell, GridRow } from "@/ipc/bindings";
import { useChoice } from "@/shared/choices";
import { useWords } from "@/shared/words";

/** The booklet: vaccine by dose, what was given and how it was judged, what comes and from when. A row opens its reasons. */
export function Grid({
  rows,
  selected,
  onSelect,
}: {
  rows: readonly GridRow[];
  selected: string | null;
  onSelect: (programme: string) => void;
}) {
  const { t } = useTranslation("plan");
  const { word } = useWords();
  const say = useChoice();
  const columns = Math.max(1, ...rows.flatMap((row) => row.cells.map((cell) => cell.number ?? 0)));
  const numbers = Array.from({ length: columns }, (_, at) => at + 1);
  const beside = rows.some((row) => row.cells.some((cell) => cell.number === null));
  return (
    <section className="plan-grid" aria-label={t("grid")}>
      <ul className="legend" aria-label={t("legend")}>
        {LEGEND.map((state) => (
          <li key={state}>
            <span className={`plan-mark mark-${state}`} aria-hidden>
              {sign(state)}
            </span>{" "}
            {word("cell_state", state)}
          </li>
        ))}
      </ul>
      <table data-testid="plan-grid">
        <thead>
          <tr>
            <th scope="col">{t("vaccine")}</th>
            {numbers.map((number) => (
              <th scope="col" key={number}>
                {t("dose", { number })}
              </th>
            ))}
            {beside && <th scope="col">{t("beside")}</th>}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr
              key={row.programme}
              data-selected={row.programme === selected}
              data-testid={`plan-row-${row.programme}`}
            >
              <th scope="row">
                <button
                  type="button"
                  className="plan-row"
                  aria-pressed={row.programme === selected}
                  onClick={() => onSelect(row.programme)}
                  data-testid={`plan-why-${row.programme}`}
                >
                  {say(row) || row.programme}
                  {row.family !== "programme" && <small>{word("plan_family", row.family)}</small>}
                </button>
              </th>
              {numbers.map((number) => (
                <Cell key={number} cells={row.cells.filter((cell) => cell.number === number)} row={row} />
              ))}
              {beside && <Cell cells={row.cells.filter((cell) => cell.number === null)} row={row} />}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Cell({ cells, row }: { cells: readonly GridCell[]; row: GridRow }) {
  const { word } = useWords();
  if (cells.length === 0) return <td className="cell-none" />;
  return (
    <td
      className={`mark-${cells[0]?.state ?? "later"}`}
      data-state={cells[0]?.state}
      data-testid={`cell-${row.programme}-${cells[0]?.number ?? "beside"}`}
    >
      {cells.map((cell) => (
        <span key={`${cell.state}${cell.date}${cell.vaccine}`} className="plan-cell">
          <span>
            <span aria-hidden>{sign(cell.state)}</span> {word("cell_state", cell.state)}
          </span>
          {cell.date && <small className="figures">{cell.date}</small>}
          {cell.vaccine !== row.programme && cell.state !== "later" && <small>{word("vaccine", cell.vaccine)}</small>}
        </span>
      ))}
    </td>
  );
}
