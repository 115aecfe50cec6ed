// Tickets called aloud from recorded clips: no network, no voice on the machine, and no name, which nobody in the room needs to hear. Where
// there is no loudspeaker nothing happens, and nothing waits for it; the number stands on the screen all the same.

/** Clips inside the program, each loaded when it is first spoken. */
const CLIPS = import.meta.glob<string>("../assets/voice/*.wav", { query: "?inline", import: "default" });

/** Between two clips. */
const GAP_S = 0.06;

/** What is spoken for a ticket, clip by clip: 请 一 二 号 到 三 号台接种. Null where a label has something no clip says. */
export function clipsFor(label: string, desk: string | null): string[] | null {
  const [, number, letter] = /^(\d{1,4})([B-D]?)$/.exec(label) ?? [];
  if (number === undefined || (desk !== null && !/^\d{1,3}$/.test(desk))) return null;
  const place = desk === null ? ["now"] : ["to", ...desk, "desk"];
  return ["please", ...number, ...(letter ? [letter.toLowerCase()] : []), "number", ...place];
}

let context: AudioContext | null = null;
let last: AudioScheduledSourceNode[] = [];

/** Calls a ticket to a desk. A call that is still being spoken is cut off by the next. */
async function out(label: string, desk: string | null): Promise<void> {
  const names = clipsFor(label, desk);
  if (names === null || typeof AudioContext === "undefined") return;
  try {
    context ??= new AudioContext();
    const speaker = context;
    void speaker.resume().catch(() => {});
    const sounds = await Promise.all(names.map(async (name) => speaker.decodeAudioData(await bytes(name))));
    for (const source of last) source.stop();
    last = [];
    let at = speaker.currentTime + GAP_S;
    for (const sound of sounds) {
      const source = speaker.createBufferSource();
      source.buffer = sound;
      source.connect(speaker.destination);
      source.start(at);
      last.push(source);
      at += sound.duration + GAP_S;
    }
  } catch (cause) {
    console.error(cause);
  }
}

/** A clip's bytes. The page may fetch nothing, so they come as text inside the program. */
async function bytes(name: string): Promise<ArrayBuffer> {
  const clip = await CLIPS[`../assets/voice/${name}.wav`]?.();
  const letters = atob(clip?.split(",", 2)[1] ?? "");
  return Uint8Array.from(letters, (letter) => letter.charCodeAt(0)).buffer;
}

/** Kept together, so that a test can listen. */
export const calling = { out };
