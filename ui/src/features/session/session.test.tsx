import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import { LockScreen } from "@/features/session/LockScreen";
import { MustChange } from "@/features/session/MustChange";
import { PinForm } from "@/features/session/PinForm";
import { program, refusal } from "@/test/program";
import * as samples from "@/test/samples";
import { expectAccessible, show } from "@/test/show";

it("a locked screen shows nobody's data and lets somebody take over by PIN", async () => {
  const { of } = program({
    session_switch: ({ input }) => {
      if ((input as { pin: string }).pin !== "2468") throw refusal("session.login_failed", { left: "2" });
      return samples.desk();
    },
  });
  const done = vi.fn();
  const { container } = show(<LockScreen name="李护士" clinic="江城门诊" onDone={done} onSignOut={() => {}} />);
  await userEvent.type(screen.getByTestId("switch-login"), "jiezhong");
  await userEvent.type(screen.getByTestId("switch-secret"), "1111{Enter}");
  expect((await screen.findByTestId("switch-failure")).dataset["code"]).toBe("session.login_failed");
  expect(screen.getByTestId<HTMLInputElement>("switch-secret").value, "a wrong PIN does not stay").toBe("");
  await userEvent.type(screen.getByTestId("switch-secret"), "2468{Enter}");
  await waitFor(() => expect(done).toHaveBeenCalledOnce());
  expect(of("session_switch")[1]?.args["input"]).toEqual({
    badge: null,
    login: "jiezhong",
    pin: "2468",
    password: null,
  });
  await expectAccessible(container);
});

it("an initial password must be changed, twice the same", async () => {
  const { of } = program({ session_password: () => samples.desk() });
  const done = vi.fn();
  const { container } = show(<MustChange why="initial" name="新护士" onDone={done} onSignOut={() => {}} />);
  const change = screen.getByTestId<HTMLButtonElement>("password-change");
  await userEvent.type(screen.getByTestId("password-old"), "abc");
  await userEvent.type(screen.getByTestId("password-new"), "春江花月夜2026");
  await userEvent.type(screen.getByTestId("password-again"), "春江花月夜202");
  expect(change.disabled).toBe(true);
  await userEvent.type(screen.getByTestId("password-again"), "6");
  await expectAccessible(container);
  await userEvent.click(change);
  await waitFor(() => expect(done).toHaveBeenCalledOnce());
  expect(of("session_password")[0]?.args).toEqual({ oldPassword: "abc", newPassword: "春江花月夜2026" });
});

it("a PIN is set with the password and says so", async () => {
  program({ session_pin: () => samples.desk() });
  const { container } = show(<PinForm onDone={() => {}} />);
  await userEvent.type(screen.getByTestId("pin-password"), "secret");
  await userEvent.type(screen.getByTestId("pin-new"), "2468");
  await userEvent.click(screen.getByTestId("pin-set"));
  expect(await screen.findByRole("status")).toBeTruthy();
  await expectAccessible(container);
});
