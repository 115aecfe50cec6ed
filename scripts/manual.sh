#!/usr/bin/env bash
# The pictures of the manual, taken anew: the main job at the real window, its pictures without their numbers.
. "$(dirname "$0")/common.sh"
scripts/demo.sh
mkdir -p docs/manual/images
rm -f docs/manual/images/*.png
for picture in "$target_dir"/demo/[0-9]*.png; do
    name=$(basename "$picture")
    cp "$picture" "docs/manual/images/${name#*-}"
done
