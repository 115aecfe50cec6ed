/** Longest side of a kept photo in pixels: enough to know a face on a card, small enough for every backup. */
const LONGEST = 480;
const QUALITY = 0.85;

/** A photo from a file as a data URL, no larger than needed. What cannot be drawn here goes as it is: the program judges it. */
export async function shrunk(file: File): Promise<string> {
  const whole = await dataUrl(file);
  if (typeof createImageBitmap !== "function") return whole;
  try {
    const image = await createImageBitmap(file);
    const scale = Math.min(1, LONGEST / Math.max(image.width, image.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(image.width * scale);
    canvas.height = Math.round(image.height * scale);
    canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
    image.close();
    return canvas.toDataURL("image/jpeg", QUALITY);
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
