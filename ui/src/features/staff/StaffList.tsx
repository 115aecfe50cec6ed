import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Table } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { StaffActs } from "@/features/staff/StaffActs";
import { StaffForm } from "@/features/staff/StaffForm";
import { commands, type StaffRow, type StaffSaved, type StaffView } from "@/ipc/bindings";
import { call } from "@/ipc/call";
import { keys } from "@/ipc/queryKeys";
import { keep } from "@/ipc/views";
import { dateAndTime } from "@/shared/format";
import { Loading } from "@/shared/Loading";
import { Notes } from "@/shared/Notes";
import { useWords } from "@/shared/words";
import "./staff.css";

/** Accounts: who may do what, who is locked, whose yearly review is due. Who left stays in the list and in every record (C-138). */
export function StaffList() {
  const { t } = useTranslation("staff");
  const { word } = useWords();
  const client = useQueryClient();
  const { data, error } = useQuery({ queryKey: keys.staff, queryFn: () => call(commands.staffView()) });
  const [chosen, setChosen] = useState<string | null>(null);
  const [making, setMaking] = useState(false);
  const [initial, setInitial] = useState<{ name: string; password: string } | null>(null);
  const keepView = (view: StaffView) => keep(client, keys.staff, view);
  const keepSaved = (saved: StaffSaved, name: string) => {
    keepView(saved.view);
    setInitial(saved.initial_password === null ? null : { name, password: saved.initial_password });
  };
  if (!data) return <Loading error={error} />;
  const row = data.staff.find((each) => each.staff === chosen);
  return (
    <div className="staff">
      {initial && (
        <div className="notice notice-info" role="status" data-testid="initial-password">
          <span>
            {t("initialPassword", { name: initial.name })} <strong className="code">{initial.password}</strong>{" "}
            {t("initialOnce")}
          </span>
          <button type="button" className="tool" onClick={() => setInitial(null)}>
            {t("noted")}
          </button>
        </div>
      )}
      <div className="staff-head">
        <Button
          type="primary"
          onClick={() => {
            setChosen(null);
            setMaking(true);
          }}
          data-testid="staff-new"
        >
          {t("new")}
        </Button>
      </div>
      <Table<StaffRow>
        size="small"
        pagination={false}
        rowKey="staff"
        dataSource={data.staff}
        rowClassName={(each) => `staff-row staff-${each.status} ${each.staff === chosen ? "staff-chosen" : ""}`}
        data-testid="staff-table"
        columns={[
          {
            title: t("name"),
            key: "name",
            render: (_, each) => (
              <button
                type="button"
                className="link"
                onClick={() => {
                  setMaking(false);
                  setChosen(each.staff);
                }}
                data-testid={`staff-${each.login}`}
              >
                {each.name}
              </button>
            ),
          },
          { title: t("login"), key: "login", render: (_, each) => <span className="code">{each.login}</span> },
          {
            title: t("roles"),
            key: "roles",
            render: (_, each) => each.roles.map((role) => word("role", role)).join(t("separator")),
          },
          {
            title: t("state"),
            key: "state",
            render: (_, each) => (
              <span className="staff-tags" data-testid={`staff-state-${each.login}`} data-state={each.status}>
                <span className="tag">{word("staff_status", each.status)}</span>
                {each.locked && <span className="tag tag-overdue">{t("locked")}</span>}
                {each.initial && <span className="tag tag-caution">{t("initial")}</span>}
                {each.review_due && <span className="tag tag-caution">{t("reviewDue")}</span>}
              </span>
            ),
          },
          {
            title: t("ways"),
            key: "ways",
            render: (_, each) =>
              [each.pin && t("pin"), each.badge && t("badge")].filter(Boolean).join(t("separator")) || t("none"),
          },
          {
            title: t("lastSignedIn"),
            key: "last",
            render: (_, each) => (
              <span className="figures">{each.last_signed_in ? dateAndTime(each.last_signed_in) : t("never")}</span>
            ),
          },
        ]}
      />
      {making && (
        <StaffForm
          key="new"
          row={null}
          view={data}
          onSaved={(saved, name) => {
            keepSaved(saved, name);
            setMaking(false);
          }}
          onClose={() => setMaking(false)}
        />
      )}
      {row && (
        <StaffForm
          key={row.staff}
          row={row}
          view={data}
          onSaved={keepSaved}
          onClose={() => setChosen(null)}
          acts={<StaffActs row={row} keepView={keepView} onReset={(saved) => keepSaved(saved, row.name)} />}
        />
      )}
      <details className="staff-rules">
        <summary>{t("passwordRules")}</summary>
        <Notes notes={data.password_rules} />
      </details>
    </div>
  );
}
