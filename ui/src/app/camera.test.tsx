import { act, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Pictures } from "@/app/Pictures";
import { heard } from "@/ipc/notices";
import { KeysContext } from "@/shared/useHotkey";
import { program, refusal } from "@/test/program";
import { expectAccessible } from "@/test/show";

/** A camera that gives a picture of this size; `pull` takes out its plug. */
function camera(width = 1920, height = 1080) {
  const track = Object.assign(new EventTarget(), { stop: vi.fn() });
  const pull = () => act(() => void track.dispatchEvent(new Event("ended")));
  vi.spyOn(HTMLVideoElement.prototype, "videoWidth", "get").mockReturnValue(width);
  vi.spyOn(HTMLVideoElement.prototype, "videoHeight", "get").mockReturnValue(height);
  vi.spyOn(HTMLMediaElement.prototype, "play").mockResolvedValue();
  return { track, pull, stream: { getTracks: () => [track] } as unknown as MediaStream };
}

/** What the window answers who asks for a camera. */
function asked(answer: () => Promise<MediaStream>) {
  const getUserMedia = vi.fn((_: MediaStreamConstraints) => answer());
  Object.defineProperty(navigator, "mediaDevices", { value: { getUserMedia }, configurable: true });
  return getUserMedia;
}

const refuses = (name: string) => asked(() => Promise.reject(new DOMException("", name)));
const none = () => {
  throw refusal("picture.no_code");
};
/** A promise that is kept when the test says so. */
function promised<T>() {
  let resolve = (_: T) => {};
  const promise = new Promise<T>((keep) => {
    resolve = keep;
  });
  return { promise, resolve: (value: T) => resolve(value) };
}
const Bar = ({ page = "/visit", awake = true, on = true }) => (
  <KeysContext value={awake}>
    <Pictures camera={on} page={page} />
  </KeysContext>
);
const later = (ms: number) => act(() => vi.advanceTimersByTimeAsync(ms));
const open = async () => {
  fireEvent.click(screen.getByTestId("camera-open"));
  await later(0);
};

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(HTMLCanvasElement.prototype, "toDataURL").mockImplementation(function (this: HTMLCanvasElement, kind) {
    return `data:${kind};base64,${btoa(`${this.width}x${this.height}`)}`;
  });
});
afterEach(() => {
  Reflect.deleteProperty(navigator, "mediaDevices");
});

describe("a code is read with the camera (C-035)", () => {
  it("only where the desk's setting wants it and the window knows of cameras", () => {
    program();
    const { rerender } = render(<Bar />);
    expect(screen.queryByTestId("camera-open"), "the window knows of none").toBeNull();
    asked(() => Promise.reject(new Error()));
    rerender(<Bar on={false} />);
    expect(screen.queryByTestId("camera-open"), "switched off").toBeNull();
    rerender(<Bar />);
    expect(screen.getByTestId("camera-open")).toBeTruthy();
  });

  it("frame after frame, made smaller, until the first code; then the camera is let go at once", async () => {
    const { track, stream } = camera();
    const getUserMedia = asked(() => Promise.resolve(stream));
    let answer: () => number = none;
    const { of } = program({ picture_scan: () => answer() });
    render(<Bar />);
    await open();
    expect(getUserMedia.mock.calls[0]?.[0].audio, "nobody is listened to").toBe(false);
    await later(1_000);
    expect(of("picture_scan"), "no more than five in a second").toHaveLength(5);
    expect(of("picture_scan")[0]?.args).toEqual({ picture: btoa("1280x720") });
    expect(track.stop).not.toHaveBeenCalled();
    answer = () => 1;
    await later(200);
    expect(track.stop).toHaveBeenCalledOnce();
    expect(screen.queryByTestId("camera")).toBeNull();
    await later(2_000);
    expect(of("picture_scan")).toHaveLength(6);
    expect(heard.get().trouble, "that earlier frames held no code is no trouble").toBeNull();
  });

  it("one frame at a time, however long the program looks", async () => {
    const { stream } = camera(640, 480);
    asked(() => Promise.resolve(stream));
    const looked = promised<number>();
    const { of } = program({ picture_scan: () => looked.promise });
    render(<Bar />);
    await open();
    await later(3_000);
    expect(of("picture_scan")).toHaveLength(1);
    expect(of("picture_scan")[0]?.args, "small as it is").toEqual({ picture: btoa("640x480") });
    looked.resolve(1);
    await later(0);
    expect(screen.queryByTestId("camera")).toBeNull();
  });

  it("and nothing is sent while there is no picture yet", async () => {
    const { stream } = camera(0, 0);
    asked(() => Promise.resolve(stream));
    const { of } = program({ picture_scan: none });
    render(<Bar />);
    await open();
    await later(1_000);
    expect(of("picture_scan")).toHaveLength(0);
  });

  it("and what else the program refuses ends it and is said where scans are said", async () => {
    const { track, stream } = camera();
    asked(() => Promise.resolve(stream));
    program({
      picture_scan: () => {
        throw refusal("session.locked_screen");
      },
    });
    render(<Bar />);
    await open();
    await later(200);
    expect(track.stop).toHaveBeenCalledOnce();
    expect(screen.queryByTestId("camera")).toBeNull();
    expect(heard.get().trouble?.code).toBe("session.locked_screen");
  });
});

describe("the camera is let go", () => {
  const ways: [string, (view: ReturnType<typeof render>) => void][] = [
    ["on Escape", () => void fireEvent.keyDown(screen.getByTestId("camera-close"), { key: "Escape" })],
    ["by its key", () => void fireEvent.click(screen.getByTestId("camera-close"))],
    ["when the page is left", (view) => view.rerender(<Bar page="/stock" />)],
    ["when the screen is locked", (view) => view.rerender(<Bar awake={false} />)],
    ["when the setting is switched off", (view) => view.rerender(<Bar on={false} />)],
    ["on signing out", (view) => view.unmount()],
  ];
  it.each(ways)("%s, and nothing is looked at any more", async (_, leave) => {
    const { track, stream } = camera();
    asked(() => Promise.resolve(stream));
    const { of } = program({ picture_scan: none });
    const view = render(<Bar />);
    await open();
    leave(view);
    expect(track.stop).toHaveBeenCalledOnce();
    expect(screen.queryByTestId("camera")).toBeNull();
    await later(2_000);
    expect(of("picture_scan")).toHaveLength(0);
  });

  it("and stays so when the screen is unlocked", async () => {
    const { stream } = camera();
    const getUserMedia = asked(() => Promise.resolve(stream));
    program({ picture_scan: none });
    const { rerender } = render(<Bar />);
    await open();
    rerender(<Bar awake={false} />);
    rerender(<Bar />);
    await later(0);
    expect(screen.queryByTestId("camera")).toBeNull();
    expect(getUserMedia).toHaveBeenCalledOnce();
  });

  it("even when it opens only after somebody left", async () => {
    const { track, stream } = camera();
    const opened = promised<MediaStream>();
    asked(() => opened.promise);
    program({ picture_scan: none });
    render(<Bar />);
    await open();
    fireEvent.click(screen.getByTestId("camera-close"));
    opened.resolve(stream);
    await later(0);
    expect(track.stop).toHaveBeenCalledOnce();
  });
});

describe("a camera that gives no picture says why and what to do", () => {
  it.each([
    ["NotFoundError", "none", "没有找到摄像头"],
    ["NotAllowedError", "refused", "管理员"],
    ["NotReadableError", "taken", "其他程序"],
    ["AbortError", "taken", "其他程序"],
    ["TypeError", "other", "手工输入"],
  ])("%s", async (name, trouble, words) => {
    refuses(name);
    program();
    const { container } = render(<Bar />);
    await open();
    const said = screen.getByTestId("camera-said");
    expect(said.dataset["trouble"]).toBe(trouble);
    expect(said.textContent).toContain(words);
    vi.useRealTimers();
    await expectAccessible(container);
  });

  it("when its plug is pulled, and looks again when asked to", async () => {
    const first = camera();
    asked(() => Promise.resolve(first.stream));
    const { of } = program({ picture_scan: none });
    render(<Bar />);
    await open();
    first.pull();
    expect(screen.getByTestId("camera-said").dataset["trouble"]).toBe("lost");
    expect(first.track.stop).toHaveBeenCalledOnce();
    await later(1_000);
    expect(of("picture_scan")).toHaveLength(0);
    const second = camera();
    asked(() => Promise.resolve(second.stream));
    fireEvent.click(screen.getByTestId("camera-again"));
    await later(200);
    expect(screen.getByTestId("camera-said").dataset["trouble"]).toBeUndefined();
    expect(of("picture_scan")).toHaveLength(1);
  });
});
