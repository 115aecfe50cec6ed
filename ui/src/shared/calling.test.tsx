import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { CallOut } from "@/shared/CallOut";
import { calling, clipsFor } from "@/shared/calling";

const CLIPS = import.meta.glob<string>("../assets/voice/*.wav", { query: "?inline", import: "default", eager: true });

describe("a ticket called aloud", () => {
  it("is spoken digit by digit, with the desk where it has a number", () => {
    expect(clipsFor("12", "3")).toEqual(["please", "1", "2", "number", "to", "3", "desk"]);
    expect(clipsFor("107B", null)).toEqual(["please", "1", "0", "7", "b", "number", "now"]);
  });

  it("is not spoken half when no clip says its label", () => {
    for (const label of ["", "12-27", "A12", "12E", "王小明"]) expect(clipsFor(label, null), label).toBeNull();
    expect(clipsFor("12", "desk")).toBeNull();
    const { container } = render(<CallOut label="12-27" />);
    expect(container.innerHTML).toBe("");
  });

  it("has a short recorded clip for every word, so that it needs no network and no voice", () => {
    const words = ["please", "number", "to", "desk", "now", "b", "c", "d", ..."0123456789"];
    for (const word of words) {
      const clip = atob(CLIPS[`../assets/voice/${word}.wav`]?.split(",", 2)[1] ?? "");
      expect(clip.slice(0, 4), word).toBe("RIFF");
      expect(clip.length, word).toBeLessThan(25_000);
    }
  });

  it("works on a machine without a sound card: nothing happens", async () => {
    await expect(calling.out("12", "3")).resolves.toBeUndefined();
  });

  it("is called by a press", async () => {
    const out = vi.spyOn(calling, "out").mockResolvedValue();
    render(<CallOut label="12" />);
    await userEvent.click(screen.getByTestId("call-out"));
    expect(out).toHaveBeenCalledWith("12", null);
  });
});
