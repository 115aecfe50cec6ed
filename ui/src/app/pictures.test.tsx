import { fireEvent, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it } from "vitest";
import { Pictures } from "@/app/Pictures";
import { forgetHeard, heard } from "@/ipc/notices";
import { program, refusal } from "@/test/program";

const photo = () => new File([new Uint8Array([0x89, 0x50, 0x4e, 0x47])], "screen.png", { type: "image/png" });
const carrying = (...files: File[]) => ({ files, types: files.length > 0 ? ["Files"] : ["text/plain"] });

beforeEach(() => forgetHeard());

describe("a picture of a code is taken like a scan (C-035)", () => {
  it("when it is dropped anywhere on the window", async () => {
    const { of } = program({ picture_scan: () => 1 });
    render(<Pictures camera={false} page="/visit" />);
    fireEvent.dragOver(window, { dataTransfer: carrying(photo()) });
    expect(screen.getByTestId("picture-over")).toBeTruthy();
    const dropped = fireEvent.drop(window, { dataTransfer: carrying(photo()) });
    expect(dropped, "the window does not go to the file").toBe(false);
    await waitFor(() => expect(of("picture_scan")).toHaveLength(1));
    expect(of("picture_scan")[0]?.args).toEqual({ picture: "iVBORw==" });
    expect(screen.queryByTestId("picture-over")).toBeNull();
  });

  it("when it is pasted, while pasted text stays the field's", async () => {
    const { of } = program({ picture_scan: () => 1 });
    render(<Pictures camera={false} page="/visit" />);
    expect(fireEvent.paste(window, { clipboardData: carrying() })).toBe(true);
    expect(fireEvent.paste(window, { clipboardData: carrying(photo()) })).toBe(false);
    await waitFor(() => expect(of("picture_scan")).toHaveLength(1));
  });

  it("when it is chosen from a file, the same one twice if need be", async () => {
    const { of } = program({ picture_scan: () => 1 });
    render(<Pictures camera={false} page="/visit" />);
    for (const times of [1, 2]) {
      await userEvent.upload(screen.getByTestId("picture-file"), photo());
      await waitFor(() => expect(of("picture_scan")).toHaveLength(times));
      await waitFor(() => expect(screen.getByTestId("picture-choose")).toHaveProperty("disabled", false));
    }
  });

  it("and one without a code says so where scans that cannot be used are said", async () => {
    program({
      picture_scan: () => {
        throw refusal("picture.no_code");
      },
    });
    render(<Pictures camera={false} page="/visit" />);
    fireEvent.drop(window, { dataTransfer: carrying(photo()) });
    await waitFor(() => expect(heard.get().trouble?.code).toBe("picture.no_code"));
  });

  it("and a dropped letter leads nowhere and asks nothing", () => {
    const { of } = program();
    render(<Pictures camera={false} page="/visit" />);
    const letter = new File(["x"], "x.txt", { type: "text/plain" });
    expect(fireEvent.drop(window, { dataTransfer: carrying(letter) })).toBe(false);
    expect(of("picture_scan")).toHaveLength(0);
  });
});
