import { DownOutlined } from "@ant-design/icons";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { SignatureField, type SignatureHandle } from "@/features/pad/SignatureField";
import { useMoreBelow } from "@/features/pad/useMoreBelow";
import { commands, type PadDocument, type PadSection, type PadView } from "@/ipc/bindings";
import { call } from "@/ipc/call";
import { keys } from "@/ipc/queryKeys";
import { keep } from "@/ipc/views";
import { Choice } from "@/shared/Choice";
import { Failure } from "@/shared/Failure";
import { Loading } from "@/shared/Loading";
import { useCommand } from "@/shared/useCommand";
import { useWords } from "@/shared/words";
import "./pad.css";

const REASONS = ["wait", "elsewhere", "ill", "declined"] as const;

/** The parent's window: rests, or shows one document and takes one signature. */
export function PadPage() {
  const { data, error } = useQuery({ queryKey: keys.pad, queryFn: () => call(commands.padView()) });
  const [thanked, setThanked] = useState(false);
  if (!data) return <Loading error={error} />;
  return (
    <div className="pad" data-testid="pad" data-showing={data.document !== null}>
      {data.demo && <DemoRibbon />}
      {data.document ? (
        <Document key={data.document.digest} view={data} document={data.document} onSettled={setThanked} />
      ) : (
        <Resting clinic={data.clinic} thanked={thanked} />
      )}
    </div>
  );
}

function DemoRibbon() {
  const { t } = useTranslation(["pad", "common"]);
  return (
    <div className="pad-demo" data-testid="pad-demo">
      {t("demo")}
    </div>
  );
}

function Resting({ clinic, thanked }: { clinic: string; thanked: boolean }) {
  const { t } = useTranslation(["pad", "common"]);
  return (
    <main className="pad-rest" data-testid="pad-rest">
      <h1>{clinic}</h1>
      <p role="status">{thanked ? t("thanks") : t("rest")}</p>
    </main>
  );
}

function Document({
  view,
  document,
  onSettled,
}: {
  view: PadView;
  document: PadDocument;
  onSettled: (settled: boolean) => void;
}) {
  const { t } = useTranslation(["pad", "common"]);
  const { word, age, note } = useWords();
  const client = useQueryClient();
  const field = useRef<SignatureHandle>(null);
  const text = useRef<HTMLElement>(null);
  const more = useMoreBelow(text);
  const [drawn, setDrawn] = useState(false);
  const [refused, setRefused] = useState<Record<string, string | null>>({});
  const [refusingAll, setRefusingAll] = useState(false);
  const [reasonForAll, setReasonForAll] = useState<string | null>(null);

  const settle = (next: PadView) => {
    onSettled(next.document === null);
    keep(client, keys.pad, next);
  };
  const sign = useCommand(async () => {
    const signature = field.current?.read();
    if (!signature) return;
    settle(
      await call(
        commands.padSign({
          digest: document.digest,
          ...signature,
          refused: Object.entries(refused).flatMap(([line, reason]) => (reason === null ? [] : [{ line, reason }])),
        }),
      ),
    );
  });
  const refuseAll = useCommand(async (reason: string) =>
    settle(await call(commands.padRefuseAll(document.digest, reason))),
  );
  const open = Object.values(refused).some((reason) => reason === null);
  const pending = sign.pending || refuseAll.pending;

  return (
    <>
      <main className="pad-text" tabIndex={-1} ref={text}>
        <header className="pad-person">
          <p className="pad-for">{t("for")}</p>
          <h1 className="pad-name" data-testid="pad-name">
            {document.name}
          </h1>
          <p className="pad-birth">
            <span data-testid="pad-birth">{t("common:bornOn", { day: document.birth })}</span>{" "}
            <span>{age(document.age)}</span> {document.number && <span className="code">{document.number}</span>}
          </p>
          <p className="pad-check">{t("checkName")}</p>
        </header>
        {document.sections.map((section) => (
          <Section
            key={section.line}
            section={section}
            reason={refused[section.line]}
            onChange={(reason) => {
              const { [section.line]: _, ...others } = refused;
              setRefused(reason === undefined ? others : { ...others, [section.line]: reason });
            }}
          />
        ))}
        <section className="pad-declaration">
          <p>{document.declaration}</p>
          <p className="pad-small">{t("template", { version: document.template })}</p>
        </section>
        <section className="pad-refuse-all">
          <button
            type="button"
            className="pad-button pad-button-quiet"
            aria-expanded={refusingAll}
            onClick={() => setRefusingAll(!refusingAll)}
            data-testid="pad-refuse-all"
          >
            {t("refuseAll")}
          </button>
          {refusingAll && (
            <>
              <Reasons
                label={t("refuseReason")}
                value={reasonForAll}
                onChange={setReasonForAll}
                testId="pad-refuse-all-reason"
              />
              <button
                type="button"
                className="pad-button"
                disabled={reasonForAll === null || pending}
                onClick={() => reasonForAll && void refuseAll.send(reasonForAll)}
                data-testid="pad-refuse-all-confirm"
              >
                {t("refuseAllConfirm")}
              </button>
              <Failure of={refuseAll.failure} testId="pad-failure" />
            </>
          )}
        </section>
      </main>
      <footer className="pad-sign" data-more={more}>
        <div className="pad-sign-head">
          <p>
            {t("signer")} <strong data-testid="pad-signer">{document.signer}</strong>{" "}
            {word("relation", document.relation)}
          </p>
          <div role="alert">
            {view.trouble && (
              <span className="pad-trouble" data-testid="pad-trouble" data-code={view.trouble.code}>
                {note(view.trouble)}
              </span>
            )}
            {open && <span className="pad-trouble">{t("reasonOpen")}</span>}
          </div>
          <Failure of={sign.failure} testId="pad-failure" />
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
              disabled={!drawn || open || pending}
              onClick={() => void sign.send()}
              data-testid="pad-confirm"
            >
              {t("confirm")}
            </button>
          </div>
        </div>
      </footer>
    </>
  );
}

/** One vaccine: its text, and the parent's decision. Accepted unless the parent says no, with a reason. */
function Section({
  section,
  reason,
  onChange,
}: {
  section: PadSection;
  reason: string | null | undefined;
  onChange: (reason: string | null | undefined) => void;
}) {
  const { t } = useTranslation(["pad", "common"]);
  const { word } = useWords();
  const no = reason !== undefined;
  return (
    <section className="pad-section" data-testid={`pad-section-${section.vaccine}`} data-refused={no}>
      <h2>
        {section.title}{" "}
        <span className="pad-dose">{t("common:doseOf", { number: section.number, of: section.of })}</span>
      </h2>
      <p className="pad-product">{section.product}</p>
      {section.paragraphs.map((paragraph) => (
        <div key={paragraph.heading}>
          <h3>{word("pad_heading", paragraph.heading)}</h3>
          <p>{paragraph.text}</p>
        </div>
      ))}
      <Choice
        label={t("decision", { title: section.title })}
        options={[
          { value: "yes", label: t("accept"), testId: `pad-accept-${section.vaccine}` },
          { value: "no", label: t("refuse"), testId: `pad-refuse-${section.vaccine}` },
        ]}
        value={no ? "no" : "yes"}
        onChange={(value) => onChange(value === "no" ? null : undefined)}
      />
      {no && (
        <Reasons
          label={t("refuseReason")}
          value={reason}
          onChange={onChange}
          testId={`pad-reason-${section.vaccine}`}
        />
      )}
    </section>
  );
}

function Reasons({
  label,
  value,
  onChange,
  testId,
}: {
  label: string;
  value: string | null;
  onChange: (reason: string) => void;
  testId: string;
}) {
  const { word } = useWords();
  return (
    <Choice
      label={label}
      required
      options={REASONS.map((reason) => ({
        value: reason,
        label: word("line_reason", reason),
        testId: `${testId}-${reason}`,
      }))}
      value={value}
      onChange={onChange}
    />
  );
}
