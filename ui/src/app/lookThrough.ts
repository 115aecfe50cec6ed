// Looking for codes through the camera: frames go to the program one after the other until one holds a code.
import { commands } from "@/ipc/bindings";
import { asFailure, call } from "@/ipc/call";
import { frame64 } from "@/shared/codePicture";

/** Why there is no picture, in the words of `shell:camera.trouble`. */
export type CameraTrouble = "none" | "refused" | "taken" | "lost" | "other";

/** What becomes of looking. Each of the last three ends it: by then the camera has been let go. */
export type Looking = {
  /** There is a picture. */
  shown: () => void;
  /** A code was found and went where scans go. */
  found: () => void;
  /** The camera gives no picture. */
  trouble: (trouble: CameraTrouble) => void;
  /** The program refused the frame for another reason than that it holds no code. */
  refused: (cause: unknown) => void;
};

/** Between two looks, in milliseconds: five a second are more than a hand needs to hold a code still. */
const BETWEEN = 200;

/** Browsers tell by the error's name alone. */
const NAMES: Record<string, CameraTrouble> = {
  NotFoundError: "none",
  OverconstrainedError: "none",
  NotAllowedError: "refused",
  SecurityError: "refused",
  NotReadableError: "taken",
  AbortError: "taken",
};

/** Whether this window knows of cameras: it does while the desk's setting wants one. */
export const knowsCameras = () => !!(navigator.mediaDevices as MediaDevices | undefined);

/** Not every engine makes these errors of the kind the others are. */
const nameOf = (cause: unknown) => String((cause as { name?: unknown } | null)?.name);

/** Shows what the camera sees and looks for a code in it. What is returned lets the camera go; it may be called at any time. */
export function lookThrough(video: HTMLVideoElement, told: Looking): () => void {
  let stream: MediaStream | null = null;
  let ticking: ReturnType<typeof setInterval> | undefined;
  let ended = false;
  let busy = false;

  const letGo = () => {
    ended = true;
    clearInterval(ticking);
    for (const track of stream?.getTracks() ?? []) track.stop();
    stream = null;
    video.srcObject = null;
  };
  const end = (tell: () => void) => {
    if (ended) return;
    letGo();
    tell();
  };
  const look = async () => {
    // One frame at a time: a slow look is waited for, not queued behind.
    const frame = busy ? null : frame64(video);
    if (!frame) return;
    busy = true;
    try {
      await call(commands.pictureScan(frame));
      end(told.found);
    } catch (cause) {
      if (asFailure(cause).code !== "picture.no_code") end(() => told.refused(cause));
    } finally {
      busy = false;
    }
  };
  const begin = async () => {
    try {
      const opened = await navigator.mediaDevices.getUserMedia({ video: { width: { ideal: 1280 } }, audio: false });
      stream = opened;
      // Somebody left while it was being opened.
      if (ended) return letGo();
      for (const track of opened.getTracks()) track.addEventListener("ended", () => end(() => told.trouble("lost")));
      video.srcObject = opened;
      await video.play();
      if (ended) return;
      told.shown();
      ticking = setInterval(() => void look(), BETWEEN);
    } catch (cause) {
      end(() => told.trouble(NAMES[nameOf(cause)] ?? "other"));
    }
  };
  void begin();
  return letGo;
}
