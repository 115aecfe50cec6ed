import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { type ConsentProof, commands } from "@/ipc/bindings";
import { call } from "@/ipc/call";
import { keys } from "@/ipc/queryKeys";
import { keep } from "@/ipc/views";
import { Failure } from "@/shared/Failure";
import { FileKey } from "@/shared/FileKey";
import { dateAndTime } from "@/shared/format";
import { useMay } from "@/shared/may";
import { PAPER, shrunk } from "@/shared/picture";
import { useCommand } from "@/shared/useCommand";

/** The picture of the signed paper: taken with the consent or whenever there is time, bound to it by its fingerprint. */
export function PaperPicture({ proof }: { proof: ConsentProof }) {
  const { t } = useTranslation("proof");
  const client = useQueryClient();
  const may = useMay("consent_picture");
  const add = useCommand(async (file: File) => {
    const next = await call(commands.consentPicture(proof.consent, await shrunk(file, PAPER)));
    keep(client, keys.proof(proof.consent), next);
  });
  return (
    <section className="paper-picture" aria-label={t("paperPicture")}>
      <h3>{t("paperPicture")}</h3>
      {proof.picture ? (
        <figure>
          <img src={proof.picture} alt={t("paperPicture")} data-testid="paper-picture" />
          {proof.pictured_at && (
            <figcaption className="soft figures">{t("picturedAt", { at: dateAndTime(proof.pictured_at) })}</figcaption>
          )}
        </figure>
      ) : (
        <p className="soft">{proof.pictured_at ? t("pictureGone") : t("pictureNone")}</p>
      )}
      {may && (
        <FileKey
          label={proof.picture ? t("pictureAgain") : t("pictureAdd")}
          busy={add.pending}
          onFile={(file) => void add.send(file)}
          testId="paper-picture-file"
        />
      )}
      <Failure of={add.failure} testId="paper-picture-failure" />
    </section>
  );
}
