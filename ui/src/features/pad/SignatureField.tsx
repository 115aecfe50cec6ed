import { type PointerEvent, type Ref, useEffect, useImperativeHandle, useRef } from "react";
import { useTranslation } from "react-i18next";
import { extend, isPalm, type PointerSample, pointOf } from "@/features/pad/strokes";
import type { StrokeInput } from "@/ipc/bindings";

/** A signature as drawn, with the size of the field it was drawn in. */
export type Signature = { strokes: StrokeInput[]; width: number; height: number };

/** What the page asks of the field. */
export type SignatureHandle = { read: () => Signature; clear: () => void };

type Active = { id: number; stroke: StrokeInput };

/** Where one signs, with pen, finger or mouse. Points are kept as they come; the drawing is only their picture. */
export function SignatureField({
  ref,
  empty,
  onDrawn,
}: {
  ref: Ref<SignatureHandle>;
  empty: boolean;
  onDrawn: (drawn: boolean) => void;
}) {
  const { t } = useTranslation("pad");
  const canvas = useRef<HTMLCanvasElement>(null);
  const strokes = useRef<StrokeInput[]>([]);
  const active = useRef<Active | null>(null);
  const start = useRef<number | null>(null);
  const penSeen = useRef(false);

  const redraw = () => {
    const field = canvas.current;
    const pen = field?.getContext("2d");
    if (!field || !pen) return;
    const { width, height } = field.getBoundingClientRect();
    const scale = window.devicePixelRatio || 1;
    field.width = Math.round(width * scale);
    field.height = Math.round(height * scale);
    pen.scale(scale, scale);
    for (const stroke of strokes.current) draw(pen, stroke, 0);
  };

  useEffect(() => {
    redraw();
    window.addEventListener("resize", redraw);
    return () => window.removeEventListener("resize", redraw);
  });

  useImperativeHandle(ref, () => ({
    read: () => {
      const box = canvas.current?.getBoundingClientRect();
      return { strokes: strokes.current, width: Math.round(box?.width ?? 0), height: Math.round(box?.height ?? 0) };
    },
    clear: () => {
      strokes.current = [];
      active.current = null;
      start.current = null;
      penSeen.current = false;
      redraw();
      onDrawn(false);
    },
  }));

  const add = (event: PointerEvent<HTMLCanvasElement>, stroke: StrokeInput) => {
    const field = event.currentTarget;
    const box = field.getBoundingClientRect();
    start.current ??= event.timeStamp;
    const from = start.current;
    // A pen is faster than the screen: the points in between come coalesced.
    const between = event.type === "pointermove" ? (event.nativeEvent.getCoalescedEvents?.() ?? []) : [];
    const samples: PointerSample[] = between.length > 0 ? between : [event.nativeEvent];
    const before = stroke.points.length;
    extend(
      stroke,
      samples.map((sample) => pointOf(sample, box, from)),
    );
    const pen = field.getContext("2d");
    if (pen) draw(pen, stroke, Math.max(0, before - 1));
  };

  const down = (event: PointerEvent<HTMLCanvasElement>) => {
    if (event.button !== 0 || isPalm(event, penSeen.current)) return;
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

function draw(pen: CanvasRenderingContext2D, stroke: StrokeInput, from: number): void {
  pen.lineCap = "round";
  pen.lineJoin = "round";
  pen.strokeStyle = "#10224a";
  pen.fillStyle = "#10224a";
  const first = stroke.points[0];
  if (first && stroke.points.length === 1) {
    pen.beginPath();
    pen.arc(first.x / 10, first.y / 10, 1.6, 0, 2 * Math.PI);
    pen.fill();
  }
  for (let at = Math.max(1, from + 1); at < stroke.points.length; at += 1) {
    const one = stroke.points[at - 1];
    const next = stroke.points[at];
    if (!one || !next) continue;
    pen.lineWidth = 1.5 + (next.p / 1000) * 3;
    pen.beginPath();
    pen.moveTo(one.x / 10, one.y / 10);
    pen.lineTo(next.x / 10, next.y / 10);
    pen.stroke();
  }
}
