#!/usr/bin/env bash
# Every screen of a visit at both screen sizes, both type sizes and in both languages, to be looked at by people. Beside each picture
# stands what a program can see: words cut off, keys out of sight.
. "$(dirname "$0")/common.sh"
scripts/setup.sh build test
scripts/build.sh
"$target_dir/debug/demo" --out "$target_dir/looks" --story looks
echo "pictures: $target_dir/looks"
