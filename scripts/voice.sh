#!/usr/bin/env bash
# Speaks the clips with which tickets are called, anew: digits and the words between them. They are kept in the repository, so that calling
# needs no voice on the machine; this is run by hand after a change here. Needs espeak-ng 1.51 and python3.
. "$(dirname "$0")/common.sh"
folder=ui/src/assets/voice
mkdir -p "$folder"
clip() {
    espeak-ng -v cmn -s 150 -a 160 -g 0 -w "$folder/$1.long.wav" "$2"
    # A quarter of the size: half the samples, no silence around the word, mean of neighbours against whistling, 8 bits.
    python3 - "$folder/$1.long.wav" "$folder/$1.wav" <<'PYTHON'
import struct
import sys
import wave

source, target = sys.argv[1:]
with wave.open(source) as sound:
    rate, frames = sound.getframerate(), sound.readframes(sound.getnframes())
samples = struct.unpack(f"<{len(frames) // 2}h", frames)
half = [(a + b) // 2 for a, b in zip(samples[::2], samples[1::2])]
loud = [at for at, value in enumerate(half) if abs(value) > 300]
half = half[max(0, loud[0] - 200) : loud[-1] + 400]
peak = max(abs(value) for value in half)
# A part of the file is even; the writer adds nothing to an odd one, and some players mind.
half = half[: len(half) // 2 * 2]
with wave.open(target, "wb") as clip:
    clip.setnchannels(1)
    clip.setsampwidth(1)
    clip.setframerate(rate // 2)
    clip.writeframes(bytes(128 + value * 120 // peak for value in half))
PYTHON
    rm "$folder/$1.long.wav"
}
digits=(零 一 二 三 四 五 六 七 八 九)
for digit in "${!digits[@]}"; do clip "$digit" "${digits[digit]}"; done
clip please 请
clip number 号
clip to 到
clip desk 号台接种
clip now 接种
# A second and third ticket of a number (12B) has a letter.
for letter in b c d; do clip "$letter" "${letter^^}"; done
