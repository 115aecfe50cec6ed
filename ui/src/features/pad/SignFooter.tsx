import { DownOutlined } from "@ant-design/icons";
import { type ReactNode, type RefObject, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Signature, SignatureField, type SignatureHandle } from "@/features/pad/SignatureField";
import { useMoreBelow } from "@/features/pad/useMoreBelow";
import type { Note } from "@/ipc/bindings";
import type { CommandFailure } from "@/ipc/call";
import { Failure } from "@/shared/Failure";
import { useWords } from "@/shared/words";

/** Where one signs, with whatever stops it beside the field, and the keys to clear and confirm. */
export function SignFooter({
  text,
  signer,
  relation,
  trouble,
  failure,
  open,
  pending,
  onConfirm,
  children,
}: {
  /** What is read above; a hint says when there is more of it below the edge. */
  text: RefObject<HTMLElement | null>;
  signer: string;
  relation: string;
  trouble: Note | null;
  failure: CommandFailure | null;
  /** What must be answered first, in words. */
  open: string | null;
  pending: boolean;
  onConfirm: (signature: Signature) => void;
  /** Further keys. */
  children?: ReactNode;
}) {
  const { t } = useTranslation("pad");
  const { word, note } = useWords();
  const field = useRef<SignatureHandle>(null);
  const more = useMoreBelow(text);
  const [drawn, setDrawn] = useState(false);
  return (
    <footer className="pad-sign" data-more={more}>
      <div className="pad-sign-head">
        <p>
          {t("signer")} <strong data-testid="pad-signer">{signer}</strong> {word("relation", relation)}
        </p>
        <div role="alert">
          {trouble && (
            <span className="pad-trouble" data-testid="pad-trouble" data-code={trouble.code}>
              {note(trouble)}
            </span>
          )}
          {open !== null && <span className="pad-trouble">{open}</span>}
        </div>
        <Failure of={failure} testId="pad-failure" />
        {/* A hint, not a gate: the decisions may stand below the edge. */}
        {more && (
          <button
            type="button"
            className="pad-more"
            onClick={() => text.current?.scrollBy({ top: 0.8 * text.current.clientHeight })}
            data-testid="pad-more"
          >
            {t("more")} <DownOutlined aria-hidden />
          </button>
        )}
      </div>
      <div className="pad-sign-body">
        <SignatureField ref={field} empty={!drawn} onDrawn={setDrawn} />
        <div className="pad-buttons">
          <button
            type="button"
            className="pad-button pad-button-quiet"
            disabled={!drawn || pending}
            onClick={() => field.current?.clear()}
            data-testid="pad-clear"
          >
            {t("clear")}
          </button>
          <button
            type="button"
            className="pad-button"
            disabled={!drawn || open !== null || pending}
            onClick={() => field.current && onConfirm(field.current.read())}
            data-testid="pad-confirm"
          >
            {t("confirm")}
          </button>
          {children}
        </div>
      </div>
    </footer>
  );
}
