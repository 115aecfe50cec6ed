import { describe, expect, it } from "vitest";
import { contained, place, type Size } from "@/features/pad/strokes";
import { type InkPoint, inked, paint, paths } from "@/shared/ink";

const STROKES: InkPoint[][] = [
  [
    { x: 1000, y: 500, p: 400 },
    { x: 2205, y: 1400, p: 1000 },
    { x: 2600, y: 600, p: 1000 },
  ],
  [{ x: 3000, y: 1000, p: 0 }],
];

/** Ink as it lies on the glass. */
type Mark = { points: number[]; width: number };

/** A canvas that writes down where ink would lie, in pixels of the glass, as a browser reckons it. */
function glass() {
  let matrix = { scale: 1, left: 0, top: 0 };
  let at: number[] = [];
  const marks: Mark[] = [];
  const on = (x: number, y: number) => [matrix.left + x * matrix.scale, matrix.top + y * matrix.scale];
  const pen = {
    lineWidth: 1,
    scale(x: number, y: number) {
      expect(x, "never bent").toBe(y);
      matrix = { ...matrix, scale: matrix.scale * x };
    },
    translate(x: number, y: number) {
      const [left, top] = on(x, y);
      matrix = { ...matrix, left: left ?? 0, top: top ?? 0 };
    },
    beginPath: () => {
      at = [];
    },
    moveTo: (x: number, y: number) => {
      at = on(x, y);
    },
    lineTo: (x: number, y: number) => {
      at = [...at, ...on(x, y)];
    },
    arc: (x: number, y: number, radius: number) => {
      marks.push({ points: on(x, y), width: 2 * radius * matrix.scale });
    },
    fill: () => {},
    stroke: () => {
      marks.push({ points: at, width: pen.lineWidth * matrix.scale });
    },
  };
  return { pen: pen as unknown as CanvasRenderingContext2D, marks };
}

/** The strokes on a field of this size and this many pixels of the glass for one of the page, taken back to the measure of the drawing. */
function drawn(drawing: Size, field: Size, ratio: number): Mark[] {
  const { pen, marks } = glass();
  pen.scale(ratio, ratio);
  place(pen, drawing, field);
  for (const points of STROKES) paint(pen, inked(points));
  const { scale, left, top } = contained(drawing, field);
  const back = (value: number, at: number) => (value / ratio - (at % 2 === 0 ? left : top)) / scale;
  const exact = (value: number) => Math.round(value * 1e6) / 1e6;
  return marks.map(({ points, width }) => ({
    points: points.map((value, at) => exact(back(value, at))),
    width: exact(width / ratio / scale),
  }));
}

describe("ink (C-033)", () => {
  it("is a dot where the pen came down and lines as wide as it pressed", () => {
    expect(inked(STROKES[0] ?? [])).toEqual([
      { kind: "dot", x: 100, y: 50, radius: 1.35 },
      { kind: "line", from: { x: 100, y: 50 }, to: { x: 220.5, y: 140 }, width: 4.5 },
      { kind: "line", from: { x: 220.5, y: 140 }, to: { x: 260, y: 60 }, width: 4.5 },
    ]);
    expect(inked([])).toEqual([]);
  });

  it("is the same whether drawn point by point or all at once", () => {
    const [stroke = []] = STROKES;
    const grown = stroke.flatMap((_, at) => inked(stroke.slice(0, at + 1), at));
    expect(grown).toEqual(inked(stroke));
  });

  it("is the same at any size, any shape of the field and any density of the glass: places and widths exactly", () => {
    const drawing = { width: 760, height: 208 };
    const asDrawn = drawn(drawing, drawing, 1);
    expect(asDrawn.map((mark) => mark.width)).toEqual([2.7, 4.5, 4.5, 1.5]);
    expect(asDrawn[1]?.points).toEqual([100, 50, 220.5, 140]);
    for (const field of [
      { width: 190, height: 52 },
      { width: 1520, height: 416 },
      { width: 400, height: 400 },
      { width: 2000, height: 120 },
    ])
      for (const ratio of [1, 1.25, 2])
        expect(drawn(drawing, field, ratio), `${field.width} × ${ratio}`).toEqual(asDrawn);
  });

  it("is the same ink on the page of proof", () => {
    expect(paths(STROKES[0] ?? [])).toEqual([
      { d: "M100 50h0", width: 2.7 },
      { d: "M100 50L220.5 140L260 60", width: 4.5 },
    ]);
    expect(paths(STROKES[1] ?? [])).toEqual([{ d: "M300 100h0", width: 1.5 }]);
  });
});
