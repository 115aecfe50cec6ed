import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import { BackupPage } from "@/features/backup/BackupPage";
import * as office from "@/test/office";
import { program } from "@/test/program";
import { expectAccessible, show } from "@/test/show";

it("says where copies lie, how old they are, and that one was brought back", async () => {
  const { of } = program({ backup_view: () => office.backup(), backup_drill: () => office.backup() });
  const { container } = show(<BackupPage />);
  expect(await screen.findAllByTestId("target")).toHaveLength(1);
  expect(screen.getByTestId("drill-result").dataset["passed"]).toBe("true");
  await userEvent.click(screen.getByTestId("backup-drill"));
  await waitFor(() => expect(of("backup_drill")[0]?.args).toEqual({ backup: "b1" }));
  await expectAccessible(container);
});

it("without a place it says what that means and offers no empty promise", async () => {
  program({
    backup_view: () =>
      office.backup({
        targets: [],
        backups: [],
        drills: [],
        alarms: [{ code: "backup.no_target", params: {}, rule: null }],
      }),
  });
  const { container } = show(<BackupPage />);
  expect((await screen.findByTestId<HTMLButtonElement>("backup-full")).disabled).toBe(true);
  expect(screen.getByTestId("backup-alarm").dataset["code"]).toBe("backup.no_target");
  await expectAccessible(container);
});

it("adds a place after trying it, with the secret going to the program only", async () => {
  const { of } = program({ backup_view: () => office.backup(), backup_target_save: () => office.backup() });
  const { container } = show(<BackupPage />);
  await userEvent.click(await screen.findByTestId("target-new"));
  await userEvent.click(screen.getByTestId("target-kind-webdav"));
  await userEvent.type(screen.getByTestId("target-name"), "区卫健委");
  await userEvent.type(screen.getByTestId("target-endpoint"), "https://dav.example.cn");
  await userEvent.type(screen.getByTestId("target-place"), "clinic");
  await userEvent.type(screen.getByTestId("target-secret"), "s3cret");
  await expectAccessible(container);
  await userEvent.click(screen.getByTestId("target-save"));
  await waitFor(() => expect(of("backup_target_save")).toHaveLength(1));
  expect(of("backup_target_save")[0]?.args["input"]).toMatchObject({ kind: "webdav", secret: "s3cret" });
  await waitFor(() => expect(screen.queryByTestId("target-form")).toBeNull());
});

it("a new recovery key holds only after it was typed back", async () => {
  const { of } = program({
    backup_view: () => office.backup({ recovery_new: office.recovery }),
    recovery_confirm: () => office.backup(),
  });
  show(<BackupPage />);
  await userEvent.type(await screen.findByTestId("recovery-typed"), "7K2M-Q");
  await userEvent.click(screen.getByTestId("recovery-confirm"));
  await waitFor(() => expect(of("recovery_confirm")[0]?.args).toEqual({ key: "7K2M-Q" }));
});
