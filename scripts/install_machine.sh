#!/usr/bin/env bash
# Installs the programs that tests use and this machine lacks (Debian and Ubuntu; as root or with sudo).
set -euo pipefail

missing=()
command -v chromium >/dev/null || missing+=(chromium)
command -v soffice >/dev/null || missing+=(libreoffice-writer-nogui)
[ -e /usr/lib/libreoffice/program/libsclo.so ] || missing+=(libreoffice-calc-nogui)
command -v pdftotext >/dev/null || missing+=(poppler-utils)
command -v make >/dev/null || missing+=(make)
fonts=$(fc-list 2>/dev/null || true)
grep -qi 'noto.*cjk' <<<"$fonts" || missing+=(fonts-noto-cjk fontconfig)
grep -qi 'ipa' <<<"$fonts" || missing+=(fonts-ipafont)
if [ "${#missing[@]}" -gt 0 ]; then
  echo "installing: ${missing[*]}"
  sudo=""
  [ "$(id -u)" = 0 ] || sudo="sudo"
  $sudo apt-get update -qq
  DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi
