#!/usr/bin/env bash
# Draws the symbols that the tests read, with an encoder that shares nothing with the decoders (zint 2.11.1). The pictures are kept, so that
# testing needs no encoder; run this again after adding a line. What zint draws belongs to whoever had it drawn.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
draw() { local name=$1; shift; zint --quietzones --scale=2 -o "$name.png" "$@"; }
gs1='[01]06901234567892[17]270131[10]ABC123[21]0001'
draw code_128_trace_code -b CODE128 -d 81000100000000000017
draw code_128_birth_certificate -b CODE128 -d X320101001
draw gs1_128 -b GS1_128 -d "$gs1"
draw data_matrix_trace_code -b DATAMATRIX -d 81000100000000000017
draw gs1_data_matrix -b DATAMATRIX --gs1 -d "$gs1"
draw qr_trace_code -b QRCODE -d 81000100000000000017
draw gs1_qr -b QRCODE --gs1 -d "$gs1"
draw qr_utf8_eci -b QRCODE --eci=26 -d '姓名:王小明;疫苗:乙肝'
draw qr_gb18030_eci -b QRCODE --eci=32 -d '姓名:王小明;疫苗:乙肝'
printf '姓名:王小明;疫苗:乙肝' | iconv -f utf-8 -t gb18030 > gb18030.tmp
draw qr_gb18030_unsaid -b QRCODE --binary -i gb18030.tmp
draw data_matrix_gb18030_unsaid -b DATAMATRIX --binary -i gb18030.tmp
rm gb18030.tmp
draw qr_white_on_black -b QRCODE -d 81000100000000000017 --reverse
# Forms that are not looked for: nothing may be found in them.
draw not_ean_13 -b EANX -d 6901234567892
draw not_code_39 -b CODE39 -d X320101001
draw not_pdf_417 -b PDF417 -d 81000100000000000017
