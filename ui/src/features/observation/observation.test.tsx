import { act, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import { ObservationPage } from "@/features/observation/ObservationPage";
import { program } from "@/test/program";
import * as samples from "@/test/samples";
import { expectAccessible, show } from "@/test/show";

it("counts down by itself and offers the release when the 30 minutes are over", async () => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "performance"] });
  program({
    observation_view: () => ({
      ...samples.observation,
      people: [{ ...samples.observation.people[0], seconds_left: 65 }],
    }),
  });
  show(<ObservationPage />);
  const tile = await screen.findByTestId("observation-tile");
  expect(within(tile).getByTestId("observation-left").textContent).toBe("1:05");
  expect(within(tile).queryByTestId("release")).toBeNull();
  await act(async () => vi.advanceTimersByTime(5000));
  expect(within(tile).getByTestId("observation-left").textContent).toBe("1:00");
  await act(async () => vi.advanceTimersByTime(60_000));
  expect(tile.dataset["over"]).toBe("true");
  expect(within(tile).getByTestId("release")).toBeTruthy();
});

it("releases who is over with one press", async () => {
  const { of } = program({ observation_release: () => samples.observation });
  const { container } = show(<ObservationPage />);
  await userEvent.click(await screen.findByTestId("release"));
  await waitFor(() =>
    expect(of("observation_release")[0]?.args["input"]).toEqual({ visit: "v3", early: false, note: null }),
  );
  await expectAccessible(container);
});

it("lets somebody leave early only knowingly, with a note", async () => {
  const { of } = program({ observation_release: () => samples.observation });
  show(<ObservationPage />);
  await userEvent.click(await screen.findByTestId("release-early"));
  expect(screen.getByTestId<HTMLButtonElement>("release-early-confirm").disabled).toBe(true);
  await userEvent.type(screen.getByTestId("release-note"), "家长坚持离开");
  await userEvent.click(screen.getByTestId("release-early-confirm"));
  await waitFor(() =>
    expect(of("observation_release")[0]?.args["input"]).toEqual({ visit: "v2", early: true, note: "家长坚持离开" }),
  );
});
