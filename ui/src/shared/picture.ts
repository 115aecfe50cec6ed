/** How large a picture is sent: the program keeps it no larger. */
export type PictureSize = {
  /** Longest side in pixels. */
  longest: number;
  /** Of the JPEG, 0 to 1. */
  quality: number;
};

/** Enough to know a face on a card, small enough for every backup. */
export const FACE: PictureSize = { longest: 480, quality: 0.85 };
/** Enough to read a page of paper. */
export const PAPER: PictureSize = { longest: 1600, quality: 0.75 };

/** A picture from a file as a data URL, no larger than needed. What cannot be drawn here goes as it is: the program judges it. */
export async function shrunk(file: File, size: PictureSize): Promise<string> {
  const drawn = await redrawn(file, (width, height) => Math.min(1, size.longest / Math.max(width, height)));
  return drawn?.toDataURL("image/jpeg", size.quality) ?? dataUrl(file);
}

/** A picture drawn anew at a scale. `null` where this window cannot draw it, or where `scaleOf` keeps it as it is. */
export async function redrawn(
  file: Blob,
  scaleOf: (width: number, height: number) => number | null,
): Promise<HTMLCanvasElement | null> {
  if (typeof createImageBitmap !== "function") return null;
  try {
    const image = await createImageBitmap(file);
    const scale = scaleOf(image.width, image.height);
    const canvas = document.createElement("canvas");
    if (scale !== null) {
      canvas.width = Math.max(1, Math.round(image.width * scale));
      canvas.height = Math.max(1, Math.round(image.height * scale));
      canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
    }
    image.close();
    return scale === null ? null : canvas;
  } catch {
    return null;
  }
}

/** A file as it is. */
export function dataUrl(file: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error ?? new Error(file.type));
    reader.readAsDataURL(file);
  });
}
