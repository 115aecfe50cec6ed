import { type PointerEvent, type Ref, useEffect, useImperativeHandle, useRef } from "react";
import { useTranslation } from "react-i18next";
import { asDrawn, extend, isPalm, type PointerSample, place, pointOf, type Size } from "@/features/pad/strokes";
import type { StrokeInput, StrokesView } from "@/ipc/bindings";
import { inked, paint } from "@/shared/ink";

/** A signature as drawn, with the size of the field it was drawn in; or what was left on a device, which the program holds itself. */
export type Signature = {
  strokes: StrokeInput[];
  width: number;
  height: number;
  capture: "ink" | "finger" | null;
};

/** What the page asks of the field. */
export type SignatureHandle = { read: () => Signature; clear: () => void };

type Active = { id: number; stroke: StrokeInput };

/**
 * Where one signs, with pen, finger or mouse. Points are kept as they come; the drawing is only their picture, the same at any size. What
 * is written on a pad of its own (`ink`) is shown here instead, and the field itself rests meanwhile.
 */
export function SignatureField({
  ref,
  empty,
  ink = null,
  onDrawn,
}: {
  ref: Ref<SignatureHandle>;
  empty: boolean;
  ink?: StrokesView | null;
  onDrawn: (drawn: boolean) => void;
}) {
  const { t } = useTranslation("pad");
  const canvas = useRef<HTMLCanvasElement>(null);
  const strokes = useRef<StrokeInput[]>([]);
  const active = useRef<Active | null>(null);
  const start = useRef<number | null>(null);
  const penSeen = useRef(false);
  /** The field's size when the drawing began: its points are counted in it, whatever becomes of the window. */
  const size = useRef<Size | null>(null);

  const redraw = () => {
    const field = canvas.current;
    const pen = field?.getContext("2d");
    if (!field || !pen) return;
    const { width, height } = field.getBoundingClientRect();
    const scale = window.devicePixelRatio || 1;
    field.width = Math.round(width * scale);
    field.height = Math.round(height * scale);
    pen.scale(scale, scale);
    place(pen, ink ?? size.current, { width, height });
    if (ink) {
      for (const points of ink.strokes) paint(pen, inked(points));
    } else {
      for (const stroke of strokes.current) paint(pen, inked(stroke.points));
    }
  };

  useEffect(() => {
    redraw();
    window.addEventListener("resize", redraw);
    return () => window.removeEventListener("resize", redraw);
  });

  useImperativeHandle(ref, () => ({
    read: () => {
      const box = size.current ?? canvas.current?.getBoundingClientRect();
      const [width, height] = [Math.round(box?.width ?? 0), Math.round(box?.height ?? 0)];
      return { strokes: strokes.current, width, height, capture: null };
    },
    clear: () => {
      strokes.current = [];
      active.current = null;
      start.current = null;
      penSeen.current = false;
      size.current = null;
      redraw();
      onDrawn(false);
    },
  }));

  const add = (event: PointerEvent<HTMLCanvasElement>, stroke: StrokeInput) => {
    const field = event.currentTarget;
    const box = field.getBoundingClientRect();
    start.current ??= event.timeStamp;
    size.current ??= { width: box.width, height: box.height };
    const drawnIn = size.current;
    const from = start.current;
    // A pen is faster than the screen: the points in between come coalesced.
    const between = event.type === "pointermove" ? (event.nativeEvent.getCoalescedEvents?.() ?? []) : [];
    const samples: PointerSample[] = between.length > 0 ? between : [event.nativeEvent];
    const before = stroke.points.length;
    extend(
      stroke,
      samples.map((each) => {
        const { sample, box: as } = asDrawn(each, drawnIn, box);
        return pointOf(sample, as, from);
      }),
    );
    const pen = field.getContext("2d");
    if (pen) paint(pen, inked(stroke.points, before));
  };

  const down = (event: PointerEvent<HTMLCanvasElement>) => {
    if (ink !== null || event.button !== 0 || isPalm(event, penSeen.current)) return;
    // A pen takes over from a hand that was there first.
    if (active.current !== null && event.pointerType !== "pen") return;
    if (event.pointerType === "pen") penSeen.current = true;
    // No preventDefault: WebKitGTK then swallows the rest of a pen's stroke. `touch-action: none` keeps the page still.
    event.currentTarget.setPointerCapture(event.pointerId);
    const stroke: StrokeInput = { pointer: event.pointerType || "mouse", points: [] };
    active.current = { id: event.pointerId, stroke };
    strokes.current.push(stroke);
    add(event, stroke);
    onDrawn(true);
  };
  const move = (event: PointerEvent<HTMLCanvasElement>) => {
    if (active.current?.id === event.pointerId) add(event, active.current.stroke);
  };
  const up = (event: PointerEvent<HTMLCanvasElement>) => {
    if (active.current?.id !== event.pointerId) return;
    active.current = null;
  };

  return (
    <div className="signature-field">
      <canvas
        ref={canvas}
        className="signature"
        data-testid="pad-canvas"
        role="img"
        aria-label={t("signHere")}
        onPointerDown={down}
        onPointerMove={move}
        onPointerUp={up}
        onPointerCancel={up}
      />
      {/* Beside the drawing, never in it: it is no part of the signature. */}
      {empty && (
        <span className="signature-hint" aria-hidden>
          {t("signHere")}
        </span>
      )}
    </div>
  );
}
