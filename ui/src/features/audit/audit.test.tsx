import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import { AuditPage } from "@/features/audit/AuditPage";
import * as office from "@/test/office";
import { program } from "@/test/program";
import { expectAccessible, show } from "@/test/show";

it("filters, counts, and exports only with a reason", async () => {
  const { of } = program({
    audit_view: () => office.audit,
    audit_export: () => ({ path: "D:\\Vaxdesk\\exports\\audit.xlsx", rows: 2 }),
  });
  const { container } = show(<AuditPage />);
  expect((await screen.findByTestId("audit-total")).textContent).toContain("2");
  await userEvent.selectOptions(screen.getByTestId("audit-module"), "session");
  await userEvent.type(screen.getByTestId("audit-from"), "20261101");
  await userEvent.click(screen.getByTestId("audit-ask"));
  await waitFor(() => expect(of("audit_view")).toHaveLength(2));
  expect(of("audit_view")[1]?.args["input"]).toMatchObject({ module: "session", from: "2026-11-01", page: 0 });
  const send = screen.getByTestId<HTMLButtonElement>("audit-export");
  expect(send.disabled).toBe(true);
  await userEvent.type(screen.getByTestId("audit-export-reason"), "季度检查");
  await userEvent.click(send);
  expect((await screen.findByTestId("audit-exported")).textContent).toContain("audit.xlsx");
  await expectAccessible(container);
});
