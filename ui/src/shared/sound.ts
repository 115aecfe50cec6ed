// Sounds and speech, made on this machine: nothing is loaded, and no name leaves the room. Where there is no loudspeaker or no
// voice nothing happens; nothing ever waits for them.

import { afterPaint } from "@/shared/afterPaint";

/** What can be heard: one sound for each colour of a verdict, one for a vial whose time runs out, one for a dose recorded. */
export type Sound = "green" | "amber" | "red" | "alarm" | "done";

type Tone = { hertz: number; ms: number; shape: OscillatorType };

/** Told apart without looking: green rises, amber repeats itself, red is low and rough. */
const SOUNDS: Record<Sound, readonly Tone[]> = {
  green: [
    { hertz: 880, ms: 90, shape: "sine" },
    { hertz: 1320, ms: 140, shape: "sine" },
  ],
  amber: [
    { hertz: 620, ms: 130, shape: "triangle" },
    { hertz: 620, ms: 130, shape: "triangle" },
  ],
  red: [
    { hertz: 196, ms: 260, shape: "square" },
    { hertz: 155, ms: 420, shape: "square" },
  ],
  alarm: [
    { hertz: 988, ms: 120, shape: "triangle" },
    { hertz: 784, ms: 120, shape: "triangle" },
    { hertz: 988, ms: 120, shape: "triangle" },
  ],
  done: [{ hertz: 1046, ms: 120, shape: "sine" }],
};

const GAP_MS = 60;
const LOUDNESS = 0.25;

let context: AudioContext | null = null;

/** The first sound of the day wakes the loudspeaker, which takes a while: the colour is seen before. */
function play(which: Sound): void {
  if (typeof AudioContext !== "undefined") afterPaint(() => sounded(which));
}

function sounded(which: Sound): void {
  try {
    context ??= new AudioContext();
    void context.resume().catch(() => {});
    let at = context.currentTime;
    for (const tone of SOUNDS[which]) {
      const source = context.createOscillator();
      const volume = context.createGain();
      const end = at + tone.ms / 1000;
      source.type = tone.shape;
      source.frequency.value = tone.hertz;
      // Without the slope the loudspeaker cracks.
      volume.gain.setValueAtTime(LOUDNESS, at);
      volume.gain.setTargetAtTime(0, end - 0.02, 0.01);
      source.connect(volume).connect(context.destination);
      source.start(at);
      source.stop(end);
      at = end + GAP_MS / 1000;
    }
  } catch (cause) {
    console.error(cause);
  }
}

/** Says it with a voice of this machine in this language. A voice that speaks from elsewhere would carry the name there. */
function speak(text: string, language: string): void {
  if (typeof speechSynthesis === "undefined" || typeof SpeechSynthesisUtterance === "undefined") return;
  try {
    const tongue = language.slice(0, 2);
    const voice = speechSynthesis.getVoices().find((each) => each.localService && each.lang.startsWith(tongue));
    if (!voice) return;
    const said = new SpeechSynthesisUtterance(text);
    said.voice = voice;
    said.lang = voice.lang;
    speechSynthesis.speak(said);
  } catch (cause) {
    console.error(cause);
  }
}

/** Kept together, so that a test can listen. */
export const sound = { play, speak };
