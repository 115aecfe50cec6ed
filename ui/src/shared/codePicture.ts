// Pictures of codes on their way to the program: what is one, and how one that it cannot take is made into one that it can.

/** Kinds the program reads itself. */
const READ = ["image/png", "image/jpeg"];
/** Pixels beyond which this window makes a photo smaller first: a code in it keeps pixels enough, and far less is handed over. */
const MOST_PIXELS = 12_600_000;
/** A file beyond this is made smaller, too. */
const MOST_BYTES = 12 * 1024 * 1024;

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
  return base64(await fitting(file));
}

async function fitting(file: Blob): Promise<Blob> {
  if (typeof createImageBitmap !== "function") return file;
  try {
    const image = await createImageBitmap(file);
    const pixels = image.width * image.height;
    if (READ.includes(file.type) && pixels <= MOST_PIXELS && file.size <= MOST_BYTES) {
      image.close();
      return file;
    }
    const scale = Math.min(1, Math.sqrt(MOST_PIXELS / pixels));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(image.width * scale));
    canvas.height = Math.max(1, Math.round(image.height * scale));
    canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
    image.close();
    return await new Promise<Blob>((resolve) => canvas.toBlob((drawn) => resolve(drawn ?? file), "image/jpeg", 0.92));
  } catch {
    return file;
  }
}

function base64(file: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).split(",", 2)[1] ?? "");
    reader.onerror = () => reject(reader.error ?? new Error("unreadable"));
    reader.readAsDataURL(file);
  });
}
