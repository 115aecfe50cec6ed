import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ConsentPage } from "@/features/pad/ConsentPage";
import { VerificationPage } from "@/features/pad/VerificationPage";
import { useWires } from "@/features/pad/wires";
import type { PadView } from "@/ipc/bindings";
import { keys } from "@/ipc/queryKeys";
import { keep } from "@/ipc/views";
import { Loading } from "@/shared/Loading";
import "./pad.css";

/** What was said last: nothing, thanks for an answer, or that the nurse was told of a doubt. */
type Said = "nothing" | "thanks" | "told";

/** The parent's page: rests, or shows one document and takes one signature. */
export function PadPage() {
  const wires = useWires();
  const client = useQueryClient();
  const { data, error } = useQuery({ queryKey: keys.pad, queryFn: wires.view, refetchOnMount: "always" });
  const [said, setSaid] = useState<Said>("nothing");
  if (!data) return <Loading error={error} />;
  const answered = (word: Said) => (next: PadView) => {
    // A signature that was not taken leaves the page where it is, with the reason.
    if (next.document === null && next.verification === null) setSaid(word);
    keep(client, keys.pad, next);
  };
  const showing = data.document !== null || data.verification !== null;
  return (
    <div className="pad" data-testid="pad" data-showing={showing} data-kind={data.kind}>
      {data.demo && <DemoRibbon />}
      {data.document ? (
        <ConsentPage
          key={data.document.digest}
          document={data.document}
          trouble={data.trouble}
          left={data}
          onLeft={(next) => keep(client, keys.pad, next)}
          onAnswered={answered("thanks")}
        />
      ) : data.verification ? (
        <VerificationPage
          key={data.verification.digest}
          page={data.verification}
          trouble={data.trouble}
          left={data}
          onLeft={(next) => keep(client, keys.pad, next)}
          onConfirmed={answered("thanks")}
          onDoubted={answered("told")}
        />
      ) : (
        <Resting clinic={data.clinic} said={said} />
      )}
    </div>
  );
}

function DemoRibbon() {
  const { t } = useTranslation("pad");
  return (
    <div className="pad-demo" data-testid="pad-demo">
      {t("demo")}
    </div>
  );
}

function Resting({ clinic, said }: { clinic: string; said: Said }) {
  const { t } = useTranslation("pad");
  return (
    <main className="pad-rest" data-testid="pad-rest" data-said={said}>
      <h1>{clinic}</h1>
      <p role="status">{said === "thanks" ? t("thanks") : said === "told" ? t("told") : t("rest")}</p>
    </main>
  );
}
