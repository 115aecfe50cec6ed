import { fireEvent, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import { commands } from "@/ipc/bindings";
import { call } from "@/ipc/call";
import { useSeconded } from "@/shared/StepUp";
import { useHotkey } from "@/shared/useHotkey";
import { program, refusal } from "@/test/program";
import { show } from "@/test/show";

function Act({ onDone, onF6 }: { onDone: () => void; onF6: () => void }) {
  useHotkey("F6", onF6);
  const act = useSeconded("recovery_replace", "", async (approval) => {
    await call(commands.recoveryReplace(approval ?? ""));
    onDone();
  });
  return (
    <>
      <button type="button" onClick={() => void act.send()}>
        act
      </button>
      {act.dialog}
    </>
  );
}

const approve = async () => {
  await userEvent.type(await screen.findByTestId("step-up-login"), "zhaomin");
  await userEvent.type(screen.getByTestId("step-up-password"), "pw");
  await userEvent.click(screen.getByTestId("step-up-approve"));
};

it("an approval that has run out is asked for again, and the act is done once", async () => {
  let tokens = 0;
  const onDone = vi.fn();
  const { of } = program({
    step_up: () => {
      tokens += 1;
      return { token: `token-${tokens}`, by: "赵敏", until: "2026-11-20T09:36:00+08:00" };
    },
    recovery_replace: ({ approval }) => {
      if (approval === "") throw refusal("step_up.needed");
      if (approval === "token-1") throw refusal("step_up.expired");
      return null;
    },
  });
  show(<Act onDone={onDone} onF6={() => {}} />);
  await userEvent.click(screen.getByRole("button"));
  await approve();
  await waitFor(() => expect(of("recovery_replace")).toHaveLength(2));
  await approve();
  await waitFor(() => expect(onDone).toHaveBeenCalledTimes(1));
  expect(screen.queryByTestId("step-up")).toBeNull();
});

it("keeps the keys of the screen beneath and the focus inside while it is open", async () => {
  const onF6 = vi.fn();
  program({
    recovery_replace: () => {
      throw refusal("step_up.needed");
    },
  });
  show(<Act onDone={() => {}} onF6={onF6} />);
  const button = screen.getByRole("button");
  await userEvent.click(button);
  const login = await screen.findByTestId("step-up-login");
  fireEvent.keyDown(login, { key: "F6" });
  expect(onF6).not.toHaveBeenCalled();
  await userEvent.tab({ shift: true });
  expect(document.activeElement).toBe(screen.getByTestId("step-up-cancel"));
  await userEvent.tab();
  expect(document.activeElement).toBe(login);
  await userEvent.keyboard("{Escape}");
  expect(document.activeElement).toBe(button);
});
