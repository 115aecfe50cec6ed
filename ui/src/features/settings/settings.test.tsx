import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import { ClinicForm } from "@/features/settings/ClinicForm";
import { Values } from "@/features/settings/Values";
import * as office from "@/test/office";
import { program, refusal } from "@/test/program";
import { expectAccessible, show } from "@/test/show";

it("sends only the clinic's fields that changed, an emptied one as absent", async () => {
  const { of } = program({ settings_view: () => office.settings, clinic_save: () => office.settings });
  const { container } = show(<ClinicForm />);
  const save = await screen.findByTestId<HTMLButtonElement>("clinic-save");
  expect(save.disabled).toBe(true);
  await userEvent.type(screen.getByTestId("field-head"), "郑");
  await userEvent.clear(screen.getByTestId("field-name"));
  await userEvent.click(save);
  await waitFor(() => expect(of("clinic_save")).toHaveLength(1));
  expect(of("clinic_save")[0]?.args["fields"]).toEqual([
    { field: "name", value: null },
    { field: "head", value: '"郑"' },
  ]);
  await expectAccessible(container);
});

it("changes one setting at a time and says its bounds and where it comes from", async () => {
  const { of } = program({
    settings_view: () => office.settings,
    setting_change: () => {
      throw refusal("setting.out_of_bounds", { min: "1", max: "30" });
    },
  });
  const { container } = show(<Values />);
  const idle = await screen.findByTestId("setting-session.idle_minutes");
  expect(container.textContent).toContain("1～30");
  expect(container.textContent).toContain("建设指南 5.1.2");
  await userEvent.clear(idle);
  await userEvent.type(idle, "90");
  await userEvent.click(screen.getByTestId("setting-session.idle_minutes-save"));
  expect((await screen.findByTestId("failure")).dataset["code"]).toBe("setting.out_of_bounds");
  expect(of("setting_change")[0]?.args).toEqual({ name: "session.idle_minutes", value: "90" });
  await expectAccessible(container);
});
