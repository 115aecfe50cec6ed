import { EditOutlined, FileTextOutlined } from "@ant-design/icons";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { PaperConsent } from "@/features/registration/PaperConsent";
import { noSigner, offeredSigner, type Signer, SignerFields, signerOf } from "@/features/registration/SignerFields";
import { commands, type LineView, type VisitView } from "@/ipc/bindings";
import { call } from "@/ipc/call";
import { heard } from "@/ipc/notices";
import { keys } from "@/ipc/queryKeys";
import { keepVisit } from "@/ipc/views";
import { Failure } from "@/shared/Failure";
import { dayAndTime } from "@/shared/format";
import { KeyButton } from "@/shared/KeyButton";
import { useMay } from "@/shared/may";
import { yuan } from "@/shared/money";
import { useStore } from "@/shared/store";
import { turned } from "@/shared/turned";
import { useCommand } from "@/shared/useCommand";
import { useDraft } from "@/shared/useDraft";
import { useWords } from "@/shared/words";

/** Informed consent: who signs, and how: on the pad, on this screen turned round, on paper. */
export function ConsentStep({ view, onProof }: { view: VisitView; onProof: () => void }) {
  const { t } = useTranslation("registration");
  const { consent } = view;
  return (
    <section className="consent" aria-label={t("step.consent")} data-testid="consent-state" data-state={consent.state}>
      <Signed view={view} onProof={onProof} />
      {consent.state === "on_pad" ? (
        <OnPad view={view} />
      ) : (
        <AskForSignature key={consent.signed.length} view={view} again={consent.state === "signed"} />
      )}
    </section>
  );
}

/** Every consent of this visit; the last one stands. */
function Signed({ view, onProof }: { view: VisitView; onProof: () => void }) {
  const { t } = useTranslation(["registration", "common"]);
  const { word } = useWords();
  const mayProve = useMay("consent_proof_view");
  const { consent } = view;
  const names = (vaccines: readonly string[]) =>
    vaccines.map((vaccine) => word("vaccine", vaccine)).join(t("common:listSeparator"));
  if (consent.signed.length === 0 && consent.state !== "signed") return null;
  return (
    <div className="notice notice-done" role="status">
      {consent.signed.length === 0 ? (
        <span>
          {t("signedBy", {
            relation: word("relation", consent.relation ?? ""),
            name: consent.signer ?? "",
            way: word("consent_way", consent.way ?? ""),
          })}
          {consent.signed_at && ` · ${dayAndTime(consent.signed_at)}`}
        </span>
      ) : (
        <ul className="signed-list">
          {consent.signed.map((one) => (
            <li key={one.consent} data-testid="consent-signed">
              {t("signedBy", {
                relation: word("relation", one.relation),
                name: one.signer,
                way: word("consent_way", one.way),
              })}{" "}
              · <span className="figures">{dayAndTime(one.signed_at)}</span>
              {one.accepted.length > 0 && ` · ${t("signedAccepted", { names: names(one.accepted) })}`}
              {one.refused.length > 0 && ` · ${t("signedRefused", { names: names(one.refused) })}`}
            </li>
          ))}
        </ul>
      )}
      {mayProve && consent.signed.length > 0 && (
        <Button
          size="small"
          htmlType="button"
          icon={<FileTextOutlined aria-hidden />}
          onClick={onProof}
          data-testid="consent-proofs"
        >
          {t("signedDocument")}
        </Button>
      )}
    </div>
  );
}

/** The parent is reading or signing; the answer arrives by itself. */
function OnPad({ view }: { view: VisitView }) {
  const { t } = useTranslation("registration");
  const client = useQueryClient();
  const onDesk = view.consent.on === "desk";
  const cancel = useCommand(async () => keepVisit(client, await call(commands.visitConsentCancel(view.visit))));
  return (
    <div className="on-pad" role="status">
      <EditOutlined aria-hidden className="on-pad-icon" />
      <div>
        <h2>{onDesk ? t("onDesk") : t("onPad")}</h2>
        <p>{t("onPadNext", { name: view.person.name })}</p>
      </div>
      {/* The fallback: a pad that died meanwhile leaves the document where it is, on this screen. */}
      <Button
        size="large"
        htmlType="button"
        className="on-pad-turn"
        onClick={() => turned.set(view.visit)}
        data-testid="consent-turn"
      >
        {t("turnRound")}
      </Button>
      <Button
        size="large"
        htmlType="button"
        disabled={cancel.pending}
        onClick={() => void cancel.send()}
        data-testid="consent-cancel"
      >
        {t("takeBack")}
      </Button>
      <Failure of={cancel.failure} />
    </div>
  );
}

/** Lines the document will be about: open, with a product, and not ruled out by the answers. */
const asked = (line: LineView): boolean =>
  ["proposed", "accepted"].includes(line.state) && line.precheck !== "contraindicated" && line.product !== null;

function AskForSignature({ view, again }: { view: VisitView; again: boolean }) {
  const { t } = useTranslation(["registration", "common"]);
  const { word } = useWords();
  const client = useQueryClient();
  const mayShow = useMay("visit_consent_show");
  const mayPaper = useMay("visit_consent_paper");
  const draft = useDraft(`consent:${view.visit}`);
  const { data: desk } = useQuery({ queryKey: keys.desk, queryFn: () => call(commands.deskView()) });
  const [who, setWho] = useState(() => noSigner(view.consent.adult));
  const [paper, setPaper] = useState(false);
  const { people } = useStore(heard);
  const chosen = signerOf(view, who);
  const offered = chosen === null && who.chosen === null ? offeredSigner(view, people) : null;
  const signer = chosen ?? offered;
  const lines = view.lines.filter(asked);
  // Without a pad the screen is turned round: the same key, another way.
  const pad = desk?.status.devices.find((device) => device.device === "pad")?.state;
  const first = pad === "absent" || pad === "trouble" ? "desk" : "pad";

  const show = useCommand(async (way: "pad" | "desk", by: Signer) => {
    keepVisit(
      client,
      await call(commands.visitConsentShow({ draft: await draft.id(), visit: view.visit, ...by, way })),
    );
    draft.renew();
    if (way === "desk") turned.set(view.visit);
  });
  const ready = mayShow && signer !== null && lines.length > 0;
  const send = (way: "pad" | "desk") => signer && void show.send(way, signer);

  return (
    <>
      <p className="consent-about" data-testid="consent-about">
        <span className="soft">{t("consentAbout")}</span>{" "}
        {lines.map((line) => (
          <span key={line.line} className="consent-line">
            <strong>{word("vaccine", line.vaccine)}</strong> {t("common:dose.doseColumn", { number: line.number })}{" "}
            {line.price_fen === null ? t("common:free") : t("common:priceYuan", { yuan: yuan(line.price_fen) })}
          </span>
        ))}
        {lines.length === 0 && <span>{t("consentNothing")}</span>}
        {view.consent.pending && lines.length > 0 && (
          <span className="tag tag-caution" data-testid="consent-pending" title={t("textsPending")}>
            {t("common:toReview")}
          </span>
        )}
      </p>
      <SignerFields view={view} draft={who} onChange={setWho} />
      <div className="form-actions">
        <KeyButton
          type="primary"
          size="large"
          hotkey="F6"
          disabled={!ready}
          loading={show.pending}
          onPress={() => send(first)}
          testId="consent-show"
        >
          {first === "desk"
            ? t("showOnDesk")
            : offered
              ? t("showOnPadTo", { relation: word("relation", offered.relation), name: offered.signer })
              : again
                ? t("showAgain")
                : t("showOnPad")}
        </KeyButton>
        {first === "pad" && chosen !== null && (
          <Button
            size="large"
            htmlType="button"
            disabled={!ready || show.pending}
            onClick={() => send("desk")}
            data-testid="consent-desk"
          >
            {t("showOnDesk")}
          </Button>
        )}
        {mayPaper && (
          <Button
            size="large"
            htmlType="button"
            aria-expanded={paper}
            onClick={() => setPaper(!paper)}
            data-testid="consent-paper"
          >
            {t("paper")}
          </Button>
        )}
      </div>
      <Failure of={show.failure} testId="consent-failure" />
      {paper && <PaperConsent view={view} lines={lines} signer={chosen} />}
    </>
  );
}
