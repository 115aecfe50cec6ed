import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import { DemoPanel } from "@/features/demo/DemoPanel";
import { program } from "@/test/program";
import * as samples from "@/test/samples";
import { expectAccessible, show } from "@/test/show";

it("always says that this is a demonstration, and plays the devices when opened", async () => {
  const { of } = program({
    demo_place_card: () => samples.demo,
    demo_scan: () => samples.demo,
    demo_clock: () => ({ ...samples.demo, clock_minutes: 31 }),
    demo_cable: () => ({ ...samples.demo, cable: false }),
  });
  const { container } = show(<DemoPanel />);
  expect(screen.getByTestId("demo").textContent).toContain("不能用于真实接种");
  await userEvent.click(screen.getByTestId("demo-toggle"));
  await userEvent.click(await screen.findByTestId("demo-card-mother"));
  await userEvent.click(screen.getByTestId("demo-code-0"));
  await userEvent.click(screen.getByTestId("demo-clock"));
  await waitFor(() => expect(screen.getByTestId("demo-ahead").dataset["minutes"]).toBe("31"));
  await userEvent.click(screen.getByTestId("demo-cable"));
  await waitFor(() => expect(screen.getByTestId("demo-cable").dataset["cable"]).toBe("out"));
  expect(of("demo_place_card")[0]?.args).toEqual({ id: "mother" });
  expect(of("demo_scan")[0]?.args).toEqual({ code: "81000100000000000001" });
  expect(of("demo_clock")[0]?.args).toEqual({ minutes: 31 });
  await expectAccessible(container);
});

it("offers no simulated card or scanner where real ones are connected", async () => {
  program({ demo_view: () => ({ ...samples.demo, simulated: false }) });
  show(<DemoPanel />);
  await userEvent.click(screen.getByTestId("demo-toggle"));
  await screen.findByTestId("demo-clock");
  expect(screen.queryByTestId("demo-card-mother")).toBeNull();
});
