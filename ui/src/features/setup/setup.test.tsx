import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import { SetupPage } from "@/features/setup/SetupPage";
import { keys } from "@/ipc/queryKeys";
import * as office from "@/test/office";
import { program, refusal } from "@/test/program";
import { expectAccessible, show } from "@/test/show";

it("founds a clinic: fields, administrator, the recovery key typed back", async () => {
  const { of } = program({
    setup_view: () => office.setup("empty"),
    setup_found: () => office.setup("recovery", { recovery: office.recovery }),
    setup_recovery_confirm: ({ key }) => {
      if (key !== office.recovery.groups.join(" ")) throw refusal("recovery.group_wrong", { group: "2" });
      return office.setup("open");
    },
  });
  const { container } = show(<SetupPage />);
  await userEvent.click(await screen.findByTestId("setup-found"));
  const send = () => screen.getByTestId<HTMLButtonElement>("setup-found-send");
  expect(send().disabled).toBe(true);
  for (const [id, text] of [
    ["field-name", "江城门诊"],
    ["field-site", "4201060101"],
    ["admin-login", "zhuren"],
    ["admin-name", "郑主任"],
    ["admin-password", "春江花月夜2026"],
    ["admin-again", "春江花月夜2027"],
  ] as const)
    await userEvent.type(screen.getByTestId(id), text);
  expect(send().disabled, "the two passwords differ").toBe(true);
  await userEvent.clear(screen.getByTestId("admin-again"));
  await userEvent.type(screen.getByTestId("admin-again"), "春江花月夜2026");
  await expectAccessible(container);
  await userEvent.click(send());
  expect(of("setup_found")[0]?.args["input"]).toMatchObject({
    admin_login: "zhuren",
    passphrase: null,
    clinic: [
      { field: "name", value: '"江城门诊"' },
      { field: "site", value: '"4201060101"' },
    ],
  });

  expect((await screen.findByTestId("recovery-groups")).children).toHaveLength(6);
  await expectAccessible(container);
  await userEvent.click(screen.getByTestId("recovery-written"));
  expect(screen.queryByTestId("recovery-groups"), "it is typed from paper, not copied from the screen").toBeNull();
  await userEvent.type(screen.getByTestId("recovery-typed"), "7K2M-Q");
  await userEvent.click(screen.getByTestId("recovery-confirm"));
  expect((await screen.findByTestId("setup-failure")).dataset["code"]).toBe("recovery.group_wrong");
  await userEvent.clear(screen.getByTestId("recovery-typed"));
  await userEvent.type(screen.getByTestId("recovery-typed"), office.recovery.groups.join(" "));
  await userEvent.click(screen.getByTestId("recovery-confirm"));
  await waitFor(() => expect(of("setup_recovery_confirm")).toHaveLength(2));
});

it("asks a passphrase where the system keeps no key, and never sends two that differ", async () => {
  program({ setup_view: () => office.setup("empty", { keyring: false }) });
  show(<SetupPage />);
  await userEvent.click(await screen.findByTestId("setup-found"));
  expect(screen.queryByTestId("vault-keyring")).toBeNull();
  expect(screen.getByTestId("passphrase-passphrase")).toBeTruthy();
});

it("opens the vault with its passphrase and empties the field after a wrong one", async () => {
  const { of } = program({
    setup_view: () => office.setup("locked"),
    setup_unlock: () => {
      throw refusal("clinic.passphrase_wrong");
    },
  });
  const { container } = show(<SetupPage />);
  const field = await screen.findByTestId<HTMLInputElement>("unlock-passphrase");
  await userEvent.type(field, "falsch{Enter}");
  expect(await screen.findByTestId("setup-failure")).toBeTruthy();
  expect(field.value).toBe("");
  expect(of("setup_unlock")).toHaveLength(1);
  await expectAccessible(container);
});

it("restores from a backup: place, copy, recovery key; says what is safe while it runs", async () => {
  const { of } = program({
    setup_view: () => office.setup("empty"),
    setup_restore_list: () => office.setup("empty", { candidates: office.backup().backups }),
    setup_restore_run: () => office.setup("restoring", { progress: { stage: "checking", done: 2, total: 9 } }),
    setup_restore_cancel: () => office.setup("empty"),
  });
  const { container } = show(<SetupPage />);
  await userEvent.click(await screen.findByTestId("setup-restore"));
  await userEvent.type(screen.getByTestId("target-place"), "E:");
  await userEvent.click(screen.getByTestId("restore-look"));
  const copies = await screen.findAllByTestId("restore-candidate");
  expect(screen.getByTestId<HTMLButtonElement>("restore-run").disabled).toBe(true);
  await userEvent.click(copies[0] as HTMLElement);
  await userEvent.type(screen.getByTestId("restore-key"), "7K2M");
  await expectAccessible(container);
  await userEvent.click(screen.getByTestId("restore-run"));
  expect(await screen.findByTestId("restoring")).toBeTruthy();
  expect(of("setup_restore_run")[0]?.args["input"]).toMatchObject({ backup: "b2", recovery_key: "7K2M" });
  await userEvent.click(screen.getByTestId("restore-cancel"));
  await waitFor(() => expect(of("setup_restore_cancel")).toHaveLength(1));
});

it("says what is safe when the database does not open", async () => {
  program({
    setup_view: () =>
      office.setup("trouble", { trouble: { code: "store.damaged", params: { dir: "D:\\Vaxdesk" }, rule: null } }),
  });
  const { container } = show(<SetupPage />);
  expect((await screen.findByTestId("setup-trouble")).textContent).toContain("没有改动");
  await expectAccessible(container);
});

it("says how far the opening after an update is, by itself, and goes on to the desk when it is open", async () => {
  let stage = 0;
  const views = [
    office.setup("opening"),
    office.setup("opening", { progress: { stage: "rebuild", done: 1280, total: 90000 } }),
    office.setup("open"),
  ];
  const { of } = program({ setup_view: () => views[stage] ?? office.setup("open") });
  const { container, client } = show(<SetupPage />);
  expect((await screen.findByTestId("setup-opening")).textContent).toContain("请稍候");
  stage = 1;
  const work = await screen.findByTestId("long-work", {}, { timeout: 3000 });
  expect(work.textContent).toContain("1280 / 90000");
  expect(screen.getByTestId("setup-opening").textContent).toContain("记录也不会丢失");
  await expectAccessible(container);
  const asked = vi.spyOn(client, "invalidateQueries");
  stage = 2;
  await waitFor(() => expect(asked).toHaveBeenCalledWith({ queryKey: keys.desk }), { timeout: 3000 });
  expect(of("setup_view").length).toBeGreaterThanOrEqual(3);
});
