import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import { DevicesPage } from "@/features/devices/DevicesPage";
import { takeNotice } from "@/ipc/notices";
import { devices, underTest } from "@/test/devices";
import { program, refusal } from "@/test/program";
import { expectAccessible, show } from "@/test/show";

it("shows every device with its state, the reason and the next step", async () => {
  program({ devices_view: () => devices });
  const { container } = show(<DevicesPage />);
  const scanner = await screen.findByTestId("device-row-scanner");
  expect(scanner.dataset["state"]).toBe("trouble");
  expect(screen.getByTestId("device-next-scanner").textContent).toContain("关闭那个程序");
  expect(screen.getByTestId("device-next-gun").textContent).toContain("请测试");
  expect(within(screen.getByTestId("device-row-card")).getByText("登记台")).toBeTruthy();
  await expectAccessible(container);
});

it("tests a scanner with three symbols and says what to change, without leaving the page", async () => {
  const { of } = program({ devices_view: () => devices, device_test: () => underTest });
  const { container, client } = show(<DevicesPage />);
  await userEvent.click(await screen.findByTestId("device-test-scanner"));
  expect(of("device_test")[0]?.args).toEqual({ device: "scanner" });
  const line = await screen.findByTestId("test-line");
  expect(line.dataset["code"]).toBe("device_test.separator_lost");
  expect(line.textContent).toContain("USB-COM");
  expect(screen.getByTestId("symbol-separated").dataset["scanned"]).toBe("true");
  expect(screen.getByTestId("symbol-plain").dataset["scanned"]).toBe("false");
  await expectAccessible(container);
  // What comes next arrives by itself.
  takeNotice(client, { kind: "devices", view: { ...underTest, test: null } }, () => {});
  await waitFor(() => expect(screen.queryByTestId("device-test")).toBeNull());
});

it("sends the whole list when one device is changed or added, and shows why it was not taken", async () => {
  const { of } = program({
    devices_view: () => devices,
    devices_save: () => {
      throw refusal("device.no_address", {});
    },
  });
  show(<DevicesPage />);
  await userEvent.click(await screen.findByTestId("device-add"));
  await userEvent.type(screen.getByTestId("device-place"), "冷库");
  await userEvent.click(screen.getByTestId("device-save"));
  expect((await screen.findByTestId("devices-failure")).dataset["code"]).toBe("device.no_address");
  const sent = of("devices_save")[0]?.args["devices"] as { id: string; place: string }[];
  expect(sent.map((device) => device.id)).toEqual(["card", "scanner", "gun", "device-1"]);
  expect(sent[3]?.place).toBe("冷库");
  expect(screen.getByTestId("device-save")).toBeTruthy();
});

it("finds a speed by listening and shows the last frames, which name no one", async () => {
  program({
    devices_view: () => devices,
    port_listen: () => ({
      speed: 115_200,
      heard: [
        { speed: 9600, heard: "garbled" },
        { speed: 115_200, heard: "readable" },
      ],
    }),
    device_frames: () => [{ at: "2026-11-21T09:01:00+08:00", direction: "in", shown: "]d299999<GS>99A<CR> (13)" }],
  });
  show(<DevicesPage />);
  await userEvent.type(await screen.findByTestId("listen-port"), "/dev/ttyUSB0");
  await userEvent.click(screen.getByTestId("listen"));
  expect((await screen.findByTestId("listened")).textContent).toContain("115200");
  await userEvent.click(screen.getByTestId("device-frames-scanner"));
  expect((await screen.findByTestId("device-frames")).textContent).toContain("<GS>");
});
