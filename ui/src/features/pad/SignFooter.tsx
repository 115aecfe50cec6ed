import { DownOutlined } from "@ant-design/icons";
import { type ReactNode, type RefObject, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Signature, SignatureField, type SignatureHandle } from "@/features/pad/SignatureField";
import { useMoreBelow } from "@/features/pad/useMoreBelow";
import { useWires } from "@/features/pad/wires";
import type { Note, PadView } from "@/ipc/bindings";
import type { CommandFailure } from "@/ipc/call";
import { Failure } from "@/shared/Failure";
import { useCommand } from "@/shared/useCommand";
import { useWords } from "@/shared/words";

/** What the program holds of the devices beside the screen. */
export type Left = Pick<PadView, "ink" | "finger" | "captures">;

/** Where one signs, with whatever stops it beside the field, and the keys to clear and confirm. */
export function SignFooter({
  text,
  signer,
  relation,
  trouble,
  failure,
  open,
  pending,
  left,
  onConfirm,
  onLeft,
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
  /** What was left on a pad of its own or on a fingerprint reader. */
  left: Left;
  /** What lies there was taken away. */
  onLeft: (view: PadView) => void;
  onConfirm: (signature: Signature) => void;
  /** Further keys. */
  children?: ReactNode;
}) {
  const { t } = useTranslation("pad");
  const { word, note } = useWords();
  const field = useRef<SignatureHandle>(null);
  const more = useMoreBelow(text);
  const [drawn, setDrawn] = useState(false);
  const wires = useWires();
  const away = useCommand(async () => onLeft(await wires.clear()));
  const finger = left.finger;
  const something = drawn || left.ink !== null || finger !== null;
  const clear = () => {
    field.current?.clear();
    if (left.ink !== null || left.finger !== null) void away.send();
  };
  const confirm = () => {
    const signature = field.current?.read();
    // The last hand counts: a finger or a pad's pen comes after whatever was drawn here.
    if (signature) onConfirm({ ...signature, capture: finger ? "finger" : left.ink ? "ink" : null });
  };
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
        <Failure of={failure ?? away.failure} testId="pad-failure" />
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
        <div className="pad-field">
          <SignatureField ref={field} empty={!something} ink={left.ink} onDrawn={setDrawn} />
          {finger && (
            <figure className="pad-finger" data-testid="pad-finger" data-simulated={finger.simulated}>
              <img src={finger.picture} alt={t("finger")} />
              <figcaption>{finger.simulated ? t("fingerSimulated") : t("finger")}</figcaption>
            </figure>
          )}
          {!something && <Beside captures={left.captures} />}
        </div>
        <div className="pad-buttons">
          <button
            type="button"
            className="pad-button pad-button-quiet"
            disabled={!something || pending || away.pending}
            onClick={clear}
            data-testid="pad-clear"
          >
            {t("clear")}
          </button>
          <button
            type="button"
            className="pad-button"
            disabled={!something || open !== null || pending || away.pending}
            onClick={confirm}
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

/** With what else one can sign just now. */
function Beside({ captures }: { captures: readonly string[] }) {
  const { t } = useTranslation("pad");
  const pad = captures.includes("signature_pad");
  const finger = captures.includes("fingerprint");
  if (!pad && !finger) return null;
  return (
    <p className="pad-beside" data-testid="pad-beside">
      {pad && t("orPad")} {finger && t("orFinger")}
    </p>
  );
}
