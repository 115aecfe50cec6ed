import { QueryClient } from "@tanstack/react-query";
import { act, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import { DuePage } from "@/features/due/DuePage";
import type { DueListInput } from "@/ipc/bindings";
import { takeNotice } from "@/ipc/notices";
import { dueList } from "@/test/due";
import { program, refusal } from "@/test/program";
import { expectAccessible, settled, show } from "@/test/show";

const asked = (args: Record<string, unknown>) => args["input"] as DueListInput;

function page(answers: Parameters<typeof program>[0] = {}) {
  const calls = program({ due_list: (args) => dueList(asked(args)), ...answers });
  const go = { onPerson: vi.fn(), onPlan: vi.fn() };
  return { calls, go, ...show(<DuePage {...go} />) };
}

it("lists who is due what, goes on until the page is full, and says when everybody was looked at (C-051)", async () => {
  const { calls, container } = page();
  await waitFor(() => expect(screen.getAllByTestId("due-row")).toHaveLength(15));
  expect(calls.of("due_list").map((call) => asked(call.args).after)).toEqual([null, "due-11"]);
  expect(screen.getByTestId("due-count").textContent).toContain("列出 15 人");
  expect(screen.getByTestId("due-count").textContent).toContain("已列全");
  const first = within(screen.getAllByTestId("due-row")[0] as HTMLElement);
  expect(first.getByText("超期")).toBeTruthy();
  expect(first.getByText("需先评估或化验")).toBeTruthy();
  expect(first.getByText("138****8000")).toBeTruthy();
  await expectAccessible(container);
});

it("is used by keys: arrows choose a person, Enter opens the registration, F6 the plan", async () => {
  const { go } = page();
  await waitFor(() => expect(screen.getAllByTestId("due-row")).toHaveLength(15));
  const names = screen.getAllByTestId("due-open");
  names[0]?.focus();
  await userEvent.keyboard("{ArrowDown}{ArrowDown}{ArrowUp}");
  expect(document.activeElement).toBe(names[1]);
  await userEvent.keyboard("{F6}");
  expect(go.onPlan).toHaveBeenCalledExactlyOnceWith("due-1");
  await userEvent.keyboard("{Enter}");
  expect(go.onPerson).toHaveBeenCalledExactlyOnceWith("due-1");
});

it("asks anew for a month, a vaccine, a village and overdue doses", async () => {
  const { calls } = page();
  await screen.findAllByTestId("due-row");
  await userEvent.selectOptions(screen.getByTestId("due-month"), "2026-12");
  await userEvent.selectOptions(screen.getByTestId("due-vaccine"), "MMR");
  await userEvent.type(screen.getByTestId("due-area"), " 幸福 ");
  await userEvent.click(within(screen.getByTestId("due-overdue")).getByRole("checkbox"));
  await waitFor(() =>
    expect(calls.of("due_list").map((call) => asked(call.args))).toContainEqual({
      month: "2026-12",
      vaccine: "MMR",
      area: "幸福",
      overdue: true,
      ages: "preschool",
      after: null,
    }),
  );
});

it("may be stopped while it searches, and goes on when asked to", async () => {
  const second = settled<ReturnType<typeof dueList>>();
  const { calls } = page({
    due_list: (args) => {
      const nobody = { ...dueList(asked(args)), rows: [] };
      if (asked(args).after === null) return nobody;
      // The third answer is the last: a program that never ended would be asked without end.
      return asked(args).after === "due-11" ? second.promise : nobody;
    },
  });
  await userEvent.click(await screen.findByTestId("due-stop"));
  second.resolve({ ...dueList({ ...asked({ input: {} }), month: "", after: "x" }), rows: [], next: "y" });
  await screen.findByTestId("due-more");
  expect(calls.of("due_list")).toHaveLength(2);
  await userEvent.click(screen.getByTestId("due-more"));
  expect((await screen.findByTestId("due-count")).textContent).toContain("列出 0 人");
  await waitFor(() => expect(calls.of("due_list")).toHaveLength(3));
});

it("is exported with a reason, and what was refused is said (C-187)", async () => {
  const { calls } = page({
    due_export: (args) => {
      if ((args["input"] as { masked: boolean }).masked) return { path: "D:\\Vaxdesk\\exports\\due.xlsx", rows: 21 };
      throw refusal("export.nothing");
    },
  });
  await screen.findAllByTestId("due-row");
  await userEvent.click(screen.getByText("导出名单"));
  expect((screen.getByTestId("due-export") as HTMLButtonElement).disabled).toBe(true);
  await userEvent.type(screen.getByTestId("due-export-reason"), "村医入户通知");
  await userEvent.click(screen.getByTestId("due-export"));
  expect((await screen.findByTestId("due-exported")).textContent).toContain("21 行");
  expect(calls.of("due_export")[0]?.args["input"]).toMatchObject({ reason: "村医入户通知", format: "xlsx" });
  await userEvent.click(screen.getByTestId("due-export-full"));
  await userEvent.click(screen.getByTestId("due-export"));
  expect(await screen.findByTestId("due-export-failure")).toBeTruthy();
});

it("tells how far an export is, and may be stopped", async () => {
  const stopped = settled<null>();
  const { calls } = page({
    due_export: () =>
      stopped.promise.then(() => {
        throw refusal("export.cancelled");
      }),
    due_export_cancel: () => {
      stopped.resolve(null);
      return null;
    },
  });
  await screen.findAllByTestId("due-row");
  await userEvent.click(screen.getByText("导出名单"));
  await userEvent.type(screen.getByTestId("due-export-reason"), "村医入户通知");
  await userEvent.click(screen.getByTestId("due-export"));
  act(() => takeNotice(new QueryClient(), { kind: "due_export", view: { looked_at: 15000, rows: 420 } }, () => {}));
  expect(screen.getByTestId("due-exporting").textContent).toContain("已查 15000 人，已写 420 行");
  await userEvent.click(screen.getByTestId("due-export-stop"));
  expect((await screen.findByTestId("due-exported")).textContent).toContain("没有生成文件");
  expect(calls.of("due_export_cancel")).toHaveLength(1);
  expect(screen.queryByTestId("due-exporting")).toBeNull();
  act(() => takeNotice(new QueryClient(), { kind: "due_export", view: { looked_at: 20000, rows: 500 } }, () => {}));
  expect(screen.queryByTestId("due-exporting")).toBeNull();
});
