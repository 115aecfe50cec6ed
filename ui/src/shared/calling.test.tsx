import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { CallOut } from "@/shared/CallOut";
import { calling, clipsFor } from "@/shared/calling";

const CLIPS = import.meta.glob<string>("../assets/voice/*.wav", { query: "?inline", import: "default", eager: true });

/** Bytes of a clip by its name. */
function clipOf(name: string): Uint8Array {
  return Uint8Array.from(atob(CLIPS[`../assets/voice/${name}.wav`]?.split(",", 2)[1] ?? ""), (c) => c.charCodeAt(0));
}

/** A clip as it is played: its rate, and how far each sample is from rest, of 128. What a player needs of the file must be there. */
function samplesOf(name: string): { rate: number; samples: number[] } {
  const bytes = clipOf(name);
  const view = new DataView(bytes.buffer);
  const word = (at: number) => String.fromCharCode(...bytes.slice(at, at + 4));
  expect([word(0), word(8), word(12)], name).toEqual(["RIFF", "WAVE", "fmt "]);
  expect(view.getUint32(4, true), `${name}: as long as it says`).toBe(bytes.length - 8);
  const [form, channels, rate, bits] = [
    view.getUint16(20, true),
    view.getUint16(22, true),
    view.getUint32(24, true),
    view.getUint16(34, true),
  ];
  expect([form, channels, bits], `${name}: plain samples, one channel`).toEqual([1, 1, 8]);
  const body = 20 + view.getUint32(16, true);
  expect(word(body), name).toBe("data");
  const length = view.getUint32(body + 4, true);
  expect(length % 2, `${name}: an even part`).toBe(0);
  expect(body + 8 + length, name).toBe(bytes.length);
  return { rate, samples: Array.from(bytes.slice(body + 8, body + 8 + length), (sample) => sample - 128) };
}

/** How loud a stretch is. */
const loudness = (samples: readonly number[]) =>
  Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);

// Nobody listens to a test: what a machine can hear stands in for it.
describe("the clips", () => {
  const all = Object.keys(CLIPS).map((path) => path.replace(/^.*\/|\.wav$/g, ""));

  it("are all a ticket can need, and no others", () => {
    const labels = ["1234B", "567C", "890D", "12"];
    const needed = new Set(labels.flatMap((label) => [clipsFor(label, "3"), clipsFor(label, null)].flat()));
    expect([...needed].sort()).toEqual([...all].sort());
  });

  it.each(all)("%s can be played, is not silent, is not cut off and is as long as its words", (name) => {
    const { rate, samples } = samplesOf(name);
    expect(rate).toBe(11_025);
    // Four syllables, two, one: a fifth of a second to six tenths each.
    const syllables = { desk: 4, now: 2 }[name] ?? 1;
    const seconds = samples.length / rate;
    expect(seconds / syllables).toBeGreaterThan(0.2);
    expect(seconds / syllables).toBeLessThan(0.65);
    const peak = Math.max(...samples.map(Math.abs));
    expect(peak, "all equally loud").toBeGreaterThan(110);
    expect(peak, "nothing cut off at the top").toBeLessThan(127);
    expect(loudness(samples), "no click in silence").toBeGreaterThan(15);
    // The word lies in the middle; before and after it is quiet, so that clips join without a crack.
    const edge = Math.round(rate * 0.002);
    expect(loudness(samples.slice(0, edge))).toBeLessThan(12);
    expect(loudness(samples.slice(-edge))).toBeLessThan(12);
    expect(Math.abs(samples.reduce((sum, sample) => sum + sample, 0) / samples.length), "at rest").toBeLessThan(3);
  });

  it("say different things", () => {
    expect(new Set(all.map((name) => clipOf(name).join())).size).toBe(all.length);
  });
});

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
