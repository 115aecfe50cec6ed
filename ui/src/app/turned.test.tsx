import { emit } from "@tauri-apps/api/event";
import { act, fireEvent, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, it } from "vitest";
import { App } from "@/app/App";
import { router } from "@/app/router";
import type { DeskNotice } from "@/ipc/bindings";
import { turned } from "@/shared/turned";
import * as around from "@/test/around";
import { program, refusal } from "@/test/program";
import * as samples from "@/test/samples";
import { expectAccessible } from "@/test/show";

afterEach(() => turned.set(null));

async function roundTo(answers = {}) {
  const answered = program(answers);
  const shown = render(<App nonce={undefined} />);
  await screen.findByTestId("nav-registration");
  await act(async () => turned.set("v1"));
  await screen.findByTestId("turned");
  return { ...answered, ...shown };
}

const sign = () => {
  const canvas = screen.getByTestId("pad-canvas");
  const pointer = { pointerId: 1, pointerType: "touch", button: 0, buttons: 1, pressure: 0.6 };
  fireEvent.pointerDown(canvas, { ...pointer, clientX: 10, clientY: 10 });
  fireEvent.pointerMove(canvas, { ...pointer, clientX: 60, clientY: 40 });
  fireEvent.pointerUp(canvas, { ...pointer, buttons: 0, clientX: 60, clientY: 40 });
};

describe("the desk's screen turned round to the family (C-033)", () => {
  it("shows the pad's page and nothing of the desk, whose keys press nothing", async () => {
    const { container } = await roundTo();
    expect((await screen.findByTestId("pad-name")).textContent).toBe("王小宝");
    expect(screen.getByTestId("nav-registration").closest("[inert]")).not.toBeNull();
    await userEvent.keyboard("{F9}");
    expect(router.state.location.pathname).toBe("/registration");
    await expectAccessible(container);
  });

  it("takes the signature by the desk's own commands and says thanks", async () => {
    const { of } = await roundTo({ desk_pad_sign: () => ({ ...samples.pad, kind: "none", document: null }) });
    await screen.findByTestId("pad-canvas");
    sign();
    await userEvent.click(screen.getByTestId("pad-confirm"));
    expect((await screen.findByTestId("pad-rest")).dataset["said"]).toBe("thanks");
    expect(of("desk_pad_sign")).toHaveLength(1);
    expect(of("pad_sign")).toEqual([]);
    expect(screen.getByTestId("turned")).toBeTruthy();
  });

  it("goes back only to staff: not with a wrong PIN, not with Escape", async () => {
    let wrong = true;
    await roundTo({
      session_switch: () => {
        if (!wrong) return samples.desk();
        wrong = false;
        throw refusal("session.bad_credentials");
      },
    });
    await userEvent.click(screen.getByTestId("turned-back"));
    const type = async () => {
      await userEvent.type(screen.getByTestId("switch-login"), "zhou");
      await userEvent.type(screen.getByTestId("switch-secret"), "1357");
      await userEvent.click(screen.getByTestId("switch-send"));
    };
    await type();
    await screen.findByTestId("switch-failure");
    expect(turned.get()).toBe("v1");
    await userEvent.keyboard("{Escape}");
    expect(screen.getByTestId("turned")).toBeTruthy();
    await userEvent.click(screen.getByTestId("turned-back"));
    await type();
    await waitFor(() => expect(screen.queryByTestId("turned")).toBeNull());
  });

  it("goes back by a badge alone", async () => {
    await roundTo();
    const notice: DeskNotice = { kind: "session", view: samples.desk() };
    await act(async () => emit("desk-notice", notice));
    expect(screen.queryByTestId("turned")).toBeNull();
  });

  it("shows the page of vials as well (C-033)", async () => {
    await roundTo({ desk_pad_view: () => around.verification });
    expect((await screen.findByTestId("pad-vial-HepB")).textContent).toContain("HB260801");
  });
});

describe("a ticket or card at the observation page (C-035)", () => {
  const at = async (answers = {}) => {
    const answered = program(answers);
    render(<App nonce={undefined} />);
    await screen.findByTestId("nav-registration");
    await act(async () => router.history.push("/observation"));
    await screen.findByTestId("release");
    return answered;
  };
  const hear = (payload: DeskNotice) => act(async () => emit("desk-notice", payload));

  it("releases and stays on the page", async () => {
    const { of } = await at({ observation_release: () => samples.observation });
    const person = { ...samples.child, recipient: "r4", name: "赵子轩" };
    await hear({ kind: "found", found: { kind: "ticket", visit: "v3", code: "VXT:v3", person } });
    await waitFor(() =>
      expect(of("observation_release")[0]?.args["input"]).toMatchObject({ visit: "v3", shown: "VXT:v3" }),
    );
    expect(await screen.findByTestId("finish")).toBeTruthy();
    expect(router.state.location.pathname).toBe("/observation");
  });

  it("of somebody who does not sit there goes where it always goes", async () => {
    await at();
    await hear({ kind: "found", found: { kind: "people", holder: null, own: [samples.child], children: [] } });
    expect(await screen.findByTestId("person-card")).toBeTruthy();
  });
});
