import { useCallback, useEffect, useState } from "react";

/** A voice of this machine for a language; one that speaks from elsewhere would carry the name out of the room. */
function voiceFor(tongue: string): SpeechSynthesisVoice | null {
  if (typeof speechSynthesis === "undefined" || typeof SpeechSynthesisUtterance === "undefined") return null;
  return speechSynthesis.getVoices().find((each) => each.localService && each.lang.startsWith(tongue)) ?? null;
}

/** Reads texts aloud, where this machine has a voice for their language. Without one there is nothing to press. */
export function useReadAloud(tongue: string): {
  able: boolean;
  reading: boolean;
  read: (parts: readonly string[]) => void;
  stop: () => void;
} {
  const [voice, setVoice] = useState(() => voiceFor(tongue));
  const [reading, setReading] = useState(false);
  useEffect(() => {
    if (typeof speechSynthesis === "undefined") return undefined;
    const synthesis = speechSynthesis;
    // Voices come some time after the window.
    const look = () => setVoice(voiceFor(tongue));
    look();
    // WebKitGTK has the interface without the events.
    synthesis.addEventListener?.("voiceschanged", look);
    return () => {
      synthesis.removeEventListener?.("voiceschanged", look);
      synthesis.cancel();
    };
  }, [tongue]);
  const stop = useCallback(() => {
    if (typeof speechSynthesis !== "undefined") speechSynthesis.cancel();
    setReading(false);
  }, []);
  const read = useCallback(
    (parts: readonly string[]) => {
      if (!voice) return;
      speechSynthesis.cancel();
      setReading(true);
      // One paragraph at a time: long ones are cut off by some engines.
      parts.forEach((part, at) => {
        const said = new SpeechSynthesisUtterance(part);
        said.voice = voice;
        said.lang = voice.lang;
        said.rate = 0.9;
        if (at === parts.length - 1) said.onend = () => setReading(false);
        said.onerror = () => setReading(false);
        speechSynthesis.speak(said);
      });
    },
    [voice],
  );
  return { able: voice !== null, reading, read, stop };
}
