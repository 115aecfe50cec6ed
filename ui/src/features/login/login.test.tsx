import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import { LoginPage } from "@/features/login/LoginPage";
import { keys } from "@/ipc/queryKeys";
import { program, refusal } from "@/test/program";
import * as samples from "@/test/samples";
import { expectAccessible, show } from "@/test/show";

it("signs in and keeps the desk as the program answered it", async () => {
  const { of } = program({ session_login: () => samples.desk() });
  const { client, container } = show(<LoginPage clinic={samples.clinic} trouble={null} />);
  expect(screen.getByTestId<HTMLButtonElement>("login-submit").disabled).toBe(true);
  await userEvent.type(screen.getByTestId("login-user"), " dengji ");
  await userEvent.type(screen.getByTestId("login-password"), "Demo-2026");
  await expectAccessible(container);
  await userEvent.click(screen.getByTestId("login-submit"));
  await waitFor(() => expect(client.getQueryData(keys.desk)).toEqual(samples.desk()));
  expect(of("session_login")[0]?.args).toEqual({ login: "dengji", password: "Demo-2026" });
});

it("says how many tries are left and empties the password", async () => {
  program({
    session_login: () => {
      throw refusal("session.login_failed", { left: "4" });
    },
  });
  show(<LoginPage clinic={samples.clinic} trouble={null} />);
  await userEvent.type(screen.getByTestId("login-user"), "dengji");
  await userEvent.type(screen.getByTestId("login-password"), "wrong");
  await userEvent.click(screen.getByTestId("login-submit"));
  expect((await screen.findByTestId("login-failure")).textContent).toContain("4");
  expect(screen.getByTestId<HTMLInputElement>("login-password").value).toBe("");
});

it("shows the demonstration's people in a demonstration and nowhere else", async () => {
  program();
  const { rerender } = show(<LoginPage clinic={samples.clinic} trouble={null} />);
  await userEvent.click(screen.getByTestId("login-demo-vaccinator"));
  expect(screen.getByTestId<HTMLInputElement>("login-user").value).toBe("jiezhong");
  rerender(<p />);
  show(<LoginPage clinic={{ ...samples.clinic, demo: false }} trouble={null} />);
  expect(screen.queryByTestId("login-demo-vaccinator")).toBeNull();
  expect(document.body.textContent).not.toContain("Demo-2026");
});
