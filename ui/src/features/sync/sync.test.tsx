import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import { SyncPage } from "@/features/sync/SyncPage";
import { program } from "@/test/program";
import { expectAccessible, show } from "@/test/show";

it("says what waits, why, that nothing is lost, and sends at once when asked", async () => {
  const { of } = program();
  const { container } = show(<SyncPage />);
  expect((await screen.findByTestId("sync-waiting")).textContent).toBe("2");
  expect(screen.getByTestId("sync-failure").textContent).toContain("记录都在本机");
  expect(screen.getAllByTestId("delivery-state").map((state) => state.dataset["state"])).toEqual([
    "retry_wait",
    "pending",
    "accepted",
  ]);
  await userEvent.click(screen.getByTestId("sync-now"));
  await waitFor(() => expect(of("sync_now")).toHaveLength(1));
  await expectAccessible(container);
});
