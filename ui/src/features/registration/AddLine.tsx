import { PlusOutlined } from "@ant-design/icons";
import { useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { commands, type VisitView } from "@/ipc/bindings";
import { call } from "@/ipc/call";
import { keepVisit } from "@/ipc/views";
import { Choice } from "@/shared/Choice";
import { Failure } from "@/shared/Failure";
import { useMay } from "@/shared/may";
import { useCommand } from "@/shared/useCommand";
import { useDraft } from "@/shared/useDraft";
import { useWords } from "@/shared/words";

/** Considers one more vaccine: a paid one, or the right one after a wrong one was scanned. */
export function AddLine({ view }: { view: VisitView }) {
  const { t } = useTranslation(["registration", "common"]);
  const { word } = useWords();
  const client = useQueryClient();
  const [open, setOpen] = useState(false);
  const draft = useDraft(`line:${view.visit}:${view.lines.length}`);
  const may = useMay("visit_line_propose");
  const add = useCommand(async (vaccine: string) => {
    keepVisit(client, await call(commands.visitLinePropose({ draft: await draft.id(), visit: view.visit, vaccine })));
    draft.renew();
    setOpen(false);
  });
  if (!may || view.others.length === 0) return null;
  if (!open) {
    return (
      <Button
        size="small"
        htmlType="button"
        icon={<PlusOutlined />}
        onClick={() => setOpen(true)}
        data-testid="line-add"
      >
        {t("addLine")}
      </Button>
    );
  }
  return (
    <div className="inline-form">
      <Choice
        label={t("addLineWhich")}
        options={view.others.map((vaccine) => ({
          value: vaccine,
          label: word("vaccine", vaccine),
          testId: `line-add-${vaccine}`,
        }))}
        value={null}
        onChange={(vaccine) => void add.send(vaccine)}
        disabled={add.pending}
      />
      <Failure of={add.failure} />
      <div className="form-actions">
        <Button htmlType="button" onClick={() => setOpen(false)}>
          {t("common:cancel")}
        </Button>
      </div>
    </div>
  );
}
