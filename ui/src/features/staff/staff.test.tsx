import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import { StaffList } from "@/features/staff/StaffList";
import * as office from "@/test/office";
import { program, refusal } from "@/test/program";
import { expectAccessible, show } from "@/test/show";

it("shows who is locked, new, to be reviewed, and who left", async () => {
  program({ staff_view: () => office.staff });
  const { container } = show(<StaffList />);
  await screen.findByTestId("staff-table");
  expect(screen.getByTestId("staff-state-jiezhong").textContent).toContain("已锁定");
  expect(screen.getByTestId("staff-state-xin").textContent).toContain("初始密码");
  expect(screen.getByTestId("staff-state-likai").dataset["state"]).toBe("deleted");
  await expectAccessible(container);
});

it("makes an account with roles and shows the initial password once", async () => {
  const { of } = program({
    staff_view: () => office.staff,
    staff_save: () => ({ view: office.staff, initial_password: "kite-7-river-2" }),
  });
  const { container } = show(<StaffList />);
  await userEvent.click(await screen.findByTestId("staff-new"));
  const save = screen.getByTestId<HTMLButtonElement>("staff-save");
  await userEvent.type(screen.getByTestId("staff-login"), "sun");
  await userEvent.type(screen.getByTestId("staff-name"), "孙护士");
  expect(save.disabled, "an account without a role may do nothing").toBe(true);
  await userEvent.click(within(screen.getByTestId("staff-role-vaccinator")).getByRole("checkbox"));
  await userEvent.type(screen.getByTestId("field-training"), "2026年合格");
  await userEvent.click(save);
  expect((await screen.findByTestId("initial-password")).textContent).toContain("kite-7-river-2");
  expect(of("staff_save")[0]?.args["input"]).toMatchObject({
    staff: null,
    login: "sun",
    roles: ["vaccinator"],
    fields: [{ field: "training", value: '"2026年合格"' }],
    approval: null,
  });
  await expectAccessible(container);
});

it("suspends only with a reason, and asks a second person where the program does", async () => {
  const { of } = program({
    staff_view: () => office.staff,
    staff_status: ({ approval }) => {
      if (approval === null) throw refusal("step_up.needed");
      return office.staff;
    },
    step_up: () => ({ token: "token-1", by: "周副主任", until: "2026-11-20T09:33:00+08:00" }),
  });
  show(<StaffList />);
  await userEvent.click(await screen.findByTestId("staff-zhuren"));
  const suspend = screen.getByTestId<HTMLButtonElement>("staff-to-suspended");
  expect(suspend.disabled).toBe(true);
  await userEvent.type(screen.getByTestId("staff-reason"), "调离");
  await userEvent.click(suspend);
  await userEvent.type(await screen.findByTestId("step-up-login"), "fuzhuren");
  await userEvent.type(screen.getByTestId("step-up-password"), "another secret");
  await userEvent.click(screen.getByTestId("step-up-approve"));
  await waitFor(() => expect(of("staff_status")).toHaveLength(2));
  expect(of("staff_status")[1]?.args).toEqual({
    staff: "id-zhuren",
    status: "suspended",
    reason: "调离",
    approval: "token-1",
  });
});
