import { PlusOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { StateTag, TextDetail } from "@/features/texts/TextDetail";
import { TextEditor } from "@/features/texts/TextEditor";
import { commands, type TextRow, type TextsView } from "@/ipc/bindings";
import { call } from "@/ipc/call";
import { keys } from "@/ipc/queryKeys";
import { resources } from "@/locales";
import { Empty } from "@/shared/Empty";
import { Loading } from "@/shared/Loading";
import { useMay } from "@/shared/may";
import { Select } from "@/shared/Select";
import { Tick } from "@/shared/Tick";
import { useWords } from "@/shared/words";
import "./texts.css";

const KINDS = ["consent", "verification", "precheck"] as const;
const idOf = (row: TextRow) => `${row.kind}:${row.key}`;
/** Every vaccine the program has a word for. */
const VACCINES = Object.keys(resources["zh-CN"].words.vaccine);

/** 告知文本: everything families read, which of it the clinic stands by, and writing it anew (C-032). */
export function TextsPage() {
  const { data, error } = useQuery({ queryKey: keys.texts, queryFn: () => call(commands.textsView()), staleTime: 0 });
  if (!data) return <Loading error={error} />;
  return <Texts view={data} />;
}

/** Whether a text or one of its versions waits for somebody to approve it. */
const waits = (row: TextRow) => row.state !== "approved" || row.versions.some((version) => version.state === "pending");

function Texts({ view }: { view: TextsView }) {
  const { t } = useTranslation("texts");
  const { word } = useWords();
  const maySave = useMay("text_save");
  const [chosen, setChosen] = useState<string | null>(null);
  const [onlyWaiting, setOnlyWaiting] = useState(false);
  const [adding, setAdding] = useState<string | null>(null);
  const title = (row: TextRow) =>
    row.kind === "consent" && row.key !== "general" ? word("vaccine", row.key) : word("text_general", row.kind);
  const listed = view.texts.filter((row) => !onlyWaiting || waits(row));
  const shown = view.texts.find((row) => idOf(row) === chosen);
  const missing = VACCINES.filter(
    (vaccine) => !view.texts.some((row) => row.kind === "consent" && row.key === vaccine),
  );
  const general = view.texts.find((row) => row.kind === "consent" && row.key === "general");
  const start = general?.versions.find((version) => version.version === 0);
  return (
    <div className="texts">
      <section className="texts-list" aria-label={t("title")}>
        <div className="notice notice-info" role="status" data-testid="texts-pending">
          <span>{view.pending > 0 ? t("pending", { count: view.pending }) : t("pendingNone")}</span>
        </div>
        <Tick label={t("onlyWaiting")} checked={onlyWaiting} onChange={setOnlyWaiting} testId="texts-waiting" />
        {KINDS.map((kind) => {
          const rows = listed.filter((row) => row.kind === kind);
          if (rows.length === 0) return null;
          return (
            <section key={kind} aria-label={word("text_kind", kind)}>
              <h3>
                {word("text_kind", kind)} <span className="count">{rows.length}</span>
              </h3>
              {rows.map((row) => (
                <div key={idOf(row)} data-current={idOf(row) === chosen}>
                  <button
                    type="button"
                    className="row-button"
                    aria-current={idOf(row) === chosen}
                    onClick={() => {
                      setAdding(null);
                      setChosen(idOf(row));
                    }}
                    data-testid={`text-${row.kind}-${row.key}`}
                  >
                    <span className="row-main">
                      <strong>{title(row)}</strong>
                    </span>
                    <span className="row-sub">
                      <StateTag state={row.state} />
                      <span className="figures">{t("version", { version: row.in_force })}</span>
                      {row.versions.some((version) => version.state === "pending") && (
                        <span className="tag tag-caution">{t("newer")}</span>
                      )}
                    </span>
                  </button>
                </div>
              ))}
            </section>
          );
        })}
        {maySave && start && missing.length > 0 && (
          <AddText
            vaccines={missing}
            onAdd={(vaccine) => {
              setChosen(null);
              setAdding(vaccine);
            }}
          />
        )}
      </section>
      <section className="texts-panel" aria-label={t("one")}>
        {adding !== null && start ? (
          <>
            <h2>{word("vaccine", adding)}</h2>
            <p className="soft">{t("addHint")}</p>
            <TextEditor
              key={adding}
              kind="consent"
              textKey={adding}
              base=""
              fields={start.fields
                .filter((field) => field.field !== "declaration")
                .map((field) => ({ ...field, before: null }))}
              source=""
              onClose={() => {
                setChosen(`consent:${adding}`);
                setAdding(null);
              }}
            />
          </>
        ) : shown ? (
          <TextDetail key={idOf(shown)} row={shown} title={title(shown)} />
        ) : (
          <Empty title={t("choose")} next={t("chooseNext")} />
        )}
      </section>
    </div>
  );
}

/** A vaccine that is told about with the general text gets one of its own. */
function AddText({ vaccines, onAdd }: { vaccines: readonly string[]; onAdd: (vaccine: string) => void }) {
  const { t } = useTranslation("texts");
  const { word } = useWords();
  const [vaccine, setVaccine] = useState("");
  return (
    <div className="texts-add">
      <label>
        <span className="field-label">{t("add")}</span>
        <Select
          value={vaccine}
          onChange={setVaccine}
          testId="text-add-vaccine"
          none=""
          codes={vaccines}
          say={(each) => word("vaccine", each)}
        />
      </label>
      <Button
        htmlType="button"
        icon={<PlusOutlined aria-hidden />}
        disabled={vaccine === ""}
        onClick={() => onAdd(vaccine)}
        data-testid="text-add"
      >
        {t("addWrite")}
      </Button>
    </div>
  );
}
