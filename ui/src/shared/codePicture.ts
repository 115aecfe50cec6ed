// Pictures of codes on their way to the program: what is one, and how one that it cannot take is made into one that it can.

import { dataUrl, redrawn } from "@/shared/picture";

/** Kinds the program reads itself. */
const READ = ["image/png", "image/jpeg"];
/** Pixels beyond which this window makes a photo smaller first: a code in it keeps pixels enough, and far less is handed over. */
const MOST_PIXELS = 12_600_000;
/** A file beyond this is made smaller, too. */
const MOST_BYTES = 12 * 1024 * 1024;
/** Longest side of what a camera shows, in pixels: a code that fills a third of it is read, and several go over in a second. */
const LONGEST_FRAME = 1280;
/** Of the JPEG: the edges of a code stay sharp. */
const QUALITY = 0.92;

/** The first picture among what was dropped or pasted. */
export function pictureIn(data: DataTransfer | null): File | null {
  return [...(data?.files ?? [])].find((file) => file.type.startsWith("image/")) ?? null;
}

/** Whether something that is dragged over the window may hold a picture; names and contents are hidden until it is dropped. */
export function mayHoldPicture(data: DataTransfer | null): boolean {
  return [...(data?.types ?? [])].includes("Files");
}

/** A picture in base64, as PNG or JPEG of a size the program takes. What cannot be drawn here goes as it is: the program judges it. */
export async function picture64(file: Blob): Promise<string> {
  const readable = READ.includes(file.type) && file.size <= MOST_BYTES;
  const drawn = await redrawn(file, (width, height) => {
    const pixels = width * height;
    return readable && pixels <= MOST_PIXELS ? null : Math.min(1, Math.sqrt(MOST_PIXELS / pixels));
  });
  const url = drawn?.toDataURL("image/jpeg", QUALITY) ?? (await dataUrl(file));
  return base64Of(url);
}

/** What a camera shows just now, as a JPEG in base64; `null` while it shows nothing. */
export function frame64(video: HTMLVideoElement): string | null {
  const { videoWidth: width, videoHeight: height } = video;
  if (width === 0 || height === 0) return null;
  const scale = Math.min(1, LONGEST_FRAME / Math.max(width, height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(width * scale));
  canvas.height = Math.max(1, Math.round(height * scale));
  canvas.getContext("2d")?.drawImage(video, 0, 0, canvas.width, canvas.height);
  return base64Of(canvas.toDataURL("image/jpeg", QUALITY)) || null;
}

const base64Of = (url: string) => url.split(",", 2)[1] ?? "";
