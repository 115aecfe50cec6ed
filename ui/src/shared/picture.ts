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
  const whole = await dataUrl(file);
  if (typeof createImageBitmap !== "function") return whole;
  try {
    const image = await createImageBitmap(file);
    const scale = Math.min(1, size.longest / Math.max(image.width, image.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(image.width * scale);
    canvas.height = Math.round(image.height * scale);
    canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
    image.close();
    return canvas.toDataURL("image/jpeg", size.quality);
  } catch {
    return whole;
  }
}

function dataUrl(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error ?? new Error(file.type));
    reader.readAsDataURL(file);
  });
}
