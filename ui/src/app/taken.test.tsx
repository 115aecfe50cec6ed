import { emit } from "@tauri-apps/api/event";
import { act, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import { App } from "@/app/App";
import type { DeskView } from "@/ipc/bindings";
import * as office from "@/test/office";
import { program } from "@/test/program";
import * as samples from "@/test/samples";
import { expectAccessible } from "@/test/show";

const sessionWith = (more: Partial<NonNullable<DeskView["session"]>>): DeskView => {
  const desk = samples.desk();
  return desk.session ? { ...desk, session: { ...desk.session, ...more } } : desk;
};

it("without a clinic the window offers to found, restore or try one, and signs in after", async () => {
  let open = false;
  program({
    desk_view: () => (open ? samples.desk(false) : { ...samples.desk(false), clinic: { ...samples.clinic, site: "" } }),
    setup_view: () => office.setup("empty"),
    setup_demo: () => {
      open = true;
      return office.setup("open");
    },
  });
  const { container } = render(<App nonce={undefined} />);
  await userEvent.click(await screen.findByTestId("setup-demo"));
  expect(await screen.findByTestId("login-user")).toBeTruthy();
  await expectAccessible(container);
});

it("a lock hides the screen and keeps what was typed behind it (C-144)", async () => {
  let locked = false;
  program({
    desk_view: () => sessionWith({ locked }),
    session_touch: () => null,
    session_switch: () => {
      locked = false;
      return sessionWith({ locked });
    },
  });
  render(<App nonce={undefined} />);
  const search = await screen.findByTestId<HTMLInputElement>("search");
  await userEvent.type(search, "wang小");
  locked = true;
  await act(async () => emit("desk-notice", { kind: "locked" }));
  expect(await screen.findByTestId("lock-screen")).toBeTruthy();
  expect(search.closest("[inert]"), "neither keys nor readers get behind the lock").not.toBeNull();
  await userEvent.type(screen.getByTestId("switch-login"), "zhouxiaohong");
  await userEvent.type(screen.getByTestId("switch-secret"), "2468{Enter}");
  await waitFor(() => expect(screen.queryByTestId("lock-screen")).toBeNull());
  expect(screen.getByTestId<HTMLInputElement>("search").value).toBe("wang小");
});

it("an initial password leaves nothing to reach but its change (C-141)", async () => {
  program({ desk_view: () => sessionWith({ must_change: "initial" }), session_password: () => samples.desk() });
  const { container } = render(<App nonce={undefined} />);
  expect((await screen.findByTestId("must-change")).dataset["why"]).toBe("initial");
  await expectAccessible(container);
});

it("another person takes over by F1 without leaving the screen", async () => {
  program({
    session_touch: () => null,
    session_switch: () => sessionWith({ staff: "s2", name: "李护士" }),
  });
  render(<App nonce={undefined} />);
  const search = await screen.findByTestId<HTMLInputElement>("search");
  await userEvent.type(search, "王");
  await userEvent.keyboard("{F1}");
  await userEvent.type(await screen.findByTestId("switch-login"), "jiezhong");
  await userEvent.type(screen.getByTestId("switch-secret"), "2468{Enter}");
  await waitFor(() => expect(screen.getByTestId("session-user").textContent).toContain("李护士"));
  expect(screen.getByTestId<HTMLInputElement>("search").value).toBe("王");
});
