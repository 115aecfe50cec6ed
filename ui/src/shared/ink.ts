// Ink from points: one picture of a signature, whoever draws it. All in the measure of the drawing (tenths of a pixel come in, pixels go out);
// a canvas or a sheet lays that measure over its own size, lines and all, so the drawing is the same at any size.

/** Colour of ink, on a screen that may be set to anything and on paper. */
export const INK = "#10224a";

/** A point as it is kept: tenths of a pixel, pressure 0…1000. */
export type InkPoint = { x: number; y: number; p: number };

/** What one point adds: the first a dot, every other a line from the one before, as wide as the pen pressed. */
export type InkPart =
  | { kind: "dot"; x: number; y: number; radius: number }
  | { kind: "line"; from: { x: number; y: number }; to: { x: number; y: number }; width: number };

const widthOf = (point: InkPoint) => 1.5 + (point.p / 1000) * 3;
const placeOf = (point: InkPoint) => ({ x: point.x / 10, y: point.y / 10 });

/** What the points of one stroke add, those before `first` being drawn already. */
export function inked(points: readonly InkPoint[], first = 0): InkPart[] {
  return points.slice(first).map((point, at): InkPart => {
    const before = points[first + at - 1];
    if (before === undefined) return { kind: "dot", ...placeOf(point), radius: widthOf(point) / 2 };
    return { kind: "line", from: placeOf(before), to: placeOf(point), width: widthOf(point) };
  });
}

/** Puts ink on a canvas whose measure is the drawing's. */
export function paint(pen: CanvasRenderingContext2D, parts: readonly InkPart[]): void {
  pen.lineCap = "round";
  pen.lineJoin = "round";
  pen.strokeStyle = INK;
  pen.fillStyle = INK;
  for (const part of parts) {
    pen.beginPath();
    if (part.kind === "dot") {
      pen.arc(part.x, part.y, part.radius, 0, 2 * Math.PI);
      pen.fill();
    } else {
      pen.lineWidth = part.width;
      pen.moveTo(part.from.x, part.from.y);
      pen.lineTo(part.to.x, part.to.y);
      pen.stroke();
    }
  }
}

/** A path of an SVG and how wide its line is. */
export type InkPath = { d: string; width: number };

/** The same ink for an SVG: lines of one width that follow each other are one path. A dot is a line of no length with round ends. */
export function paths(points: readonly InkPoint[]): InkPath[] {
  const found: InkPath[] = [];
  for (const part of inked(points)) {
    if (part.kind === "dot") {
      found.push({ d: `M${part.x} ${part.y}h0`, width: part.radius * 2 });
      continue;
    }
    const last = found.at(-1);
    if (last?.width === part.width) last.d += `L${part.to.x} ${part.to.y}`;
    else found.push({ d: `M${part.from.x} ${part.from.y}L${part.to.x} ${part.to.y}`, width: part.width });
  }
  return found;
}
