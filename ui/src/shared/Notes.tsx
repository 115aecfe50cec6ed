import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Note } from "@/ipc/bindings";
import { WholeDates } from "@/shared/WholeDates";
import { useWords } from "@/shared/words";

/** One reason with the rule it rests on, shown on demand in place: nothing floats over the screen. */
export function NoteLine({ note: said, weight }: { note: Note; weight?: string }) {
  const { t } = useTranslation();
  const { note, word } = useWords();
  const [open, setOpen] = useState(false);
  const id = useId();
  return (
    <span className="note" data-code={said.code} data-weight={weight}>
      <span>
        <WholeDates text={note(said)} />
      </span>
      {said.rule && (
        <>
          <button
            type="button"
            className="note-source-button"
            aria-expanded={open}
            aria-controls={id}
            onClick={() => setOpen(!open)}
          >
            {t("source")}
          </button>
          <span id={id} className="note-source" hidden={!open}>
            {t("sourceOf", {
              source: said.rule.source,
              rule: said.rule.id,
              confidence: word("confidence", said.rule.confidence),
            })}
          </span>
        </>
      )}
    </span>
  );
}

/** Reasons one under another. */
export function Notes({ notes, testId }: { notes: readonly Note[]; testId?: string }) {
  if (notes.length === 0) return null;
  return (
    <ul className="notes" data-testid={testId}>
      {notes.map((note, at) => (
        // Codes may repeat with other parameters; the order is the program's.
        // biome-ignore lint/suspicious/noArrayIndexKey: the list is replaced whole
        <li key={`${note.code}-${at}`}>
          <NoteLine note={note} />
        </li>
      ))}
    </ul>
  );
}
