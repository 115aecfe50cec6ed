// Signature strokes as data: integers only, so that every reading of them gives the same bytes.
import type { PointInput, StrokeInput } from "@/ipc/bindings";

/** What of a pointer event a point needs. */
export type PointerSample = {
  clientX: number;
  clientY: number;
  pressure: number;
  buttons: number;
  timeStamp: number;
};

/** Where the field lies on the page, in CSS pixels. */
export type FieldBox = { left: number; top: number; width: number; height: number };

/** Pressure of a pointer that presses but does not measure it. */
const UNMEASURED = 500;
/** A touch this wide is a palm. */
const PALM_PX = 60;

/** One sample as a point: tenths of a CSS pixel within the field, milliseconds since `start`, pressure 0…1000. */
export function pointOf(sample: PointerSample, box: FieldBox, start: number): PointInput {
  const within = (value: number, limit: number) => Math.round(Math.min(Math.max(value, 0), limit) * 10);
  const measured = Math.round(Math.min(Math.max(sample.pressure, 0), 1) * 1000);
  return {
    x: within(sample.clientX - box.left, box.width),
    y: within(sample.clientY - box.top, box.height),
    t: Math.max(0, Math.round(sample.timeStamp - start)),
    p: measured === 0 && (sample.buttons & 1) === 1 ? UNMEASURED : measured,
  };
}

/** A size in CSS pixels. */
export type Size = { width: number; height: number };

/** How a drawing of one size is shown whole in a field of another, unbent and in its middle: pixels of the field for one of the drawing. */
export function contained(drawn: Size, field: Size): { scale: number; left: number; top: number } {
  const known = drawn.width > 0 && drawn.height > 0 && field.width > 0 && field.height > 0;
  const scale = known ? Math.min(field.width / drawn.width, field.height / drawn.height) : 1;
  return { scale, left: (field.width - drawn.width * scale) / 2, top: (field.height - drawn.height * scale) / 2 };
}

/** Lays the measure of a drawing over the field. */
export function place(pen: CanvasRenderingContext2D, drawn: Size | null, field: Size): void {
  if (drawn === null) return;
  const { scale, left, top } = contained(drawn, field);
  pen.translate(left, top);
  pen.scale(scale, scale);
}

/** The field as it was when the drawing began, seen from a field that was resized since: points go on in the same measure. */
export function asDrawn(sample: PointerSample, drawn: Size, field: FieldBox): { sample: PointerSample; box: FieldBox } {
  const { scale, left, top } = contained(drawn, field);
  return {
    sample: {
      clientX: (sample.clientX - field.left - left) / scale,
      clientY: (sample.clientY - field.top - top) / scale,
      pressure: sample.pressure,
      buttons: sample.buttons,
      timeStamp: sample.timeStamp,
    },
    box: { left: 0, top: 0, ...drawn },
  };
}

/** Adds points to a stroke, leaving out those that say nothing new; time never runs backwards. */
export function extend(stroke: StrokeInput, points: readonly PointInput[]): void {
  for (const point of points) {
    const last = stroke.points.at(-1);
    if (last && last.x === point.x && last.y === point.y && last.p === point.p) continue;
    stroke.points.push(last && point.t < last.t ? { ...point, t: last.t } : point);
  }
}

/** Whether a pointer that goes down is a hand resting on the glass and not a finger or a pen. */
export function isPalm(pointer: { pointerType: string; width: number; height: number }, penSeen: boolean): boolean {
  if (pointer.pointerType !== "touch") return false;
  // Once a pen was used for this signature, whatever else touches is the hand that holds it.
  return penSeen || pointer.width > PALM_PX || pointer.height > PALM_PX;
}
