import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { ReadAloud } from "@/features/pad/ReadAloud";
import type { Signature } from "@/features/pad/SignatureField";
import { type Left, SignFooter } from "@/features/pad/SignFooter";
import { useWires } from "@/features/pad/wires";
import type { PadVerification, PadView } from "@/ipc/bindings";
import { ToldPerson } from "@/shared/Told";
import { useCommand } from "@/shared/useCommand";
import { useWords } from "@/shared/words";

/** The vaccinator is told which reason by the press itself; the command takes a code all the same. */
const DOUBT = "other";

/** 一验证: the family compares what is printed on every vial with what stands here, and signs once for all (C-032). */
export function VerificationPage({
  page,
  trouble,
  left,
  onLeft,
  onConfirmed,
  onDoubted,
}: {
  page: PadVerification;
  trouble: PadView["trouble"];
  left: Left;
  /** Something left on a device was taken away again. */
  onLeft: (view: PadView) => void;
  onConfirmed: (view: PadView) => void;
  onDoubted: (view: PadView) => void;
}) {
  const { t } = useTranslation(["pad", "common"]);
  const { word } = useWords();
  const wires = useWires();
  const text = useRef<HTMLElement>(null);
  const confirm = useCommand(async (signature: Signature) =>
    onConfirmed(await wires.sign({ digest: page.digest, ...signature, refused: [] })),
  );
  const doubt = useCommand(async () => onDoubted(await wires.refuseAll(page.digest, DOUBT)));
  const pending = confirm.pending || doubt.pending;
  const aloud = [
    page.title,
    `${t("common:told.for")}${page.name}`,
    ...page.vials.map(
      (vial) => `${word("vaccine", vial.vaccine)}，${t("vialLot")} ${vial.lot}，${t("vialExpiry")} ${vial.expiry}`,
    ),
    page.declaration,
  ];
  return (
    <>
      <main className="pad-text" tabIndex={-1} ref={text} data-testid="pad-verification">
        <div className="pad-head">
          <ToldPerson name={page.name} birth={page.birth} age={page.age} number={page.number} />
          <ReadAloud parts={aloud} />
        </div>
        <h2 className="pad-title">
          {page.title} {page.pending && <span className="tag tag-caution">{t("common:toReview")}</span>}
        </h2>
        <p>{page.ask}</p>
        <ol className="pad-vials">
          {page.vials.map((vial) => (
            <li key={vial.line} data-testid={`pad-vial-${vial.vaccine}`}>
              <h3>{word("vaccine", vial.vaccine)}</h3>
              <p className="pad-small">
                {vial.product} · {vial.holder}
              </p>
              <dl>
                <div>
                  <dt>{t("vialLot")}</dt>
                  <dd className="code">{vial.lot}</dd>
                </div>
                <div>
                  <dt>{t("vialExpiry")}</dt>
                  <dd className="figures">{vial.expiry}</dd>
                </div>
              </dl>
            </li>
          ))}
        </ol>
        <section className="pad-declaration">
          <p>{page.declaration}</p>
          <p className="pad-small">{t("template", { version: page.template })}</p>
        </section>
      </main>
      <SignFooter
        text={text}
        signer={page.signer}
        relation={page.relation}
        trouble={trouble}
        failure={confirm.failure ?? doubt.failure}
        open={null}
        pending={pending}
        left={left}
        onLeft={onLeft}
        onConfirm={(signature) => void confirm.send(signature)}
      >
        <button
          type="button"
          className="pad-button pad-button-doubt"
          disabled={pending}
          onClick={() => void doubt.send()}
          data-testid="pad-doubt"
        >
          {t("doubt")}
        </button>
      </SignFooter>
    </>
  );
}
