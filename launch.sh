#!/usr/bin/env bash
# Sets up Reelwright on a bare machine and starts it.
#   ./launch.sh              install the core (no torch), make the demo film, say where it is
#   ./launch.sh test [WHAT]  install what the tests need and run them (all | fast | soak | audio)
#   ./launch.sh audio        build the environment for voices and music, .venv-audio (6 GB)
#   ./launch.sh VERB ...     the same as `reelwright VERB ...`
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
venv="$here/.venv"
audio_venv="$here/.venv-audio"
demo="$here/storyboards/examples/harbour.yaml"

say() { printf '%s\n' "$*" >&2; }
fail() { say "error: $1"; [ -n "${2:-}" ] && say "  hint: $2"; exit 69; }
is_root() { [ "$(id -u)" = 0 ]; }

# apt PACKAGE...: installs Debian packages as root; fails quietly where that cannot be.
apt_install() {
  is_root && command -v apt-get >/dev/null || return 1
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null 2>&1 && return 0
  apt-get update -qq >/dev/null 2>&1 || return 1
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null 2>&1
}

find_python() {
  local name
  for name in python3.13 python3.12 python3.11 python3; do
    if command -v "$name" >/dev/null && "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      command -v "$name"
      return
    fi
  done
  return 1
}

make_venv() {
  local python
  python=$(find_python) || { apt_install python3 python3-venv && python=$(find_python); } ||
    fail "Python 3.11 or newer was not found" "Install it, for example with: sudo apt install python3 python3-venv"
  say "making $venv with $("$python" --version)"
  "$python" -m venv "$venv" 2>/dev/null && return
  rm -rf "$venv"
  apt_install python3-venv && "$python" -m venv "$venv" && return
  fail "$python cannot make virtual environments" "Install them with: sudo apt install python3-venv"
}

# install SET: the core, or the core with extras ("wan,test"), unless exactly this was installed before.
install() {
  local extras="$1" stamp="$venv/.installed-${1:-core}" state
  state=$(cat "$here/pyproject.toml" "$here/constraints.txt" | cksum; printf '%s' "$here")
  [ -x "$venv/bin/python" ] || make_venv
  [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$state" ] && return
  say "installing ${extras:-the core} (once)"
  "$venv/bin/python" -m pip install --quiet --disable-pip-version-check \
    -c "$here/constraints.txt" -e "$here${extras:+[$extras]}" ||
    fail "the packages could not be installed" "Check the network and run the same command again."
  printf '%s' "$state" >"$stamp"
}

# uv alone can put aside what libraries wish for (--override); it is taken from the machine, else from our .venv.
get_uv() {
  if command -v uv >/dev/null && uv --version >/dev/null 2>&1; then
    uv=uv
    return
  fi
  [ -x "$venv/bin/python" ] || make_venv
  [ -x "$venv/bin/uv" ] || "$venv/bin/python" -m pip install --quiet --disable-pip-version-check uv ||
    fail "uv could not be installed" "Check the network and run the same command again."
  uv="$venv/bin/uv"
}

# The environment for voices and music: its libraries cannot stand beside the renderer's torch.
install_audio() {
  local files="$here/post/workers" stamp="$audio_venv/.installed" state uv name free_kb
  state=$(cat "$files/requirements.txt" "$files/overrides.txt" "$files/constraints.txt" | cksum; printf '%s' "$here")
  [ -x "$audio_venv/bin/python" ] && [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$state" ] && return
  free_kb=$(df -Pk "$here" | awk 'NR == 2 {print $4}')
  [ -x "$audio_venv/bin/python" ] || [ "$free_kb" -gt 8000000 ] ||
    fail "voices and music take 6 GB, and 8 to install; $((free_kb / 1000000)) GB are free in $here" "Make room and run the same command again."
  get_uv
  rm -f "$stamp"
  if ! "$audio_venv/bin/python" -c 'import sys; sys.exit(not (3, 10) <= sys.version_info[:2] <= (3, 12))' 2>/dev/null; then
    rm -rf "$audio_venv"
    for name in 3.11 3.12; do
      "$uv" venv --quiet --python "$name" "$audio_venv" 2>/dev/null && break
    done
    [ -x "$audio_venv/bin/python" ] ||
      fail "Python 3.11 or 3.12 was not found; voices and music need one of them" "Install it, for example with: uv python install 3.11"
  fi
  say "installing voices and music into $audio_venv (once, 6 GB)"
  "$uv" pip install --quiet --python "$audio_venv/bin/python" --override "$files/overrides.txt" \
    --constraint "$files/constraints.txt" -r "$files/requirements.txt" ||
    fail "the packages for voices and music could not be installed" "Check the network and run the same command again."
  printf '%s' "$state" >"$stamp"
}

devanagari() {
  local folder
  for folder in /usr/share/fonts/truetype/noto "$venv/share/fonts"; do
    [ -f "$folder/NotoSansDevanagari-Regular.ttf" ] && return 0
  done
  return 1
}

# Type for Hindi: Debian's fonts-noto-core, installed as root, or unpacked into the environment without root.
get_devanagari() {
  devanagari && return 0
  [ -f "$venv/.no-devanagari" ] && [ -z "${1:-}" ] && return 1
  say "getting type for Hindi (fonts-noto-core)"
  apt_install fonts-noto-core && devanagari && return 0
  local work
  work=$(mktemp -d)
  if (cd "$work" && apt-get download -qq fonts-noto-core >/dev/null 2>&1 && dpkg-deb -x fonts-noto-core_*.deb . 2>/dev/null); then
    mkdir -p "$venv/share/fonts"
    cp "$work"/usr/share/fonts/truetype/noto/Noto{Sans,Serif}Devanagari-*.ttf "$venv/share/fonts/" 2>/dev/null || true
  fi
  rm -rf "$work"
  devanagari && return 0
  touch "$venv/.no-devanagari"
  return 1
}

run_demo() {
  local languages=()
  if ! get_devanagari; then
    say "no type for Hindi here: making the English film only"
    say "  hint: sudo apt install fonts-noto-core, then ./launch.sh again"
    languages=(--languages en)
  fi
  cd "$here"
  "$venv/bin/reelwright" render "$demo" --renderer animatic --until film "${languages[@]}"
  say "the whole exhibition (loop, web, archive, stills, hand-over, quality report) is made by:"
  say "  ./launch.sh export storyboards/examples/harbour.yaml --renderer animatic"
}

run_tests() {
  local what="${1:-all}"
  [ $# -gt 0 ] && shift
  install "wan,test"
  get_devanagari anew || say "no type for Hindi: tests that need it are skipped"
  command -v tesseract >/dev/null && tesseract --list-langs 2>/dev/null | grep -q '^hin$' ||
    apt_install tesseract-ocr tesseract-ocr-hin || say "no Tesseract: tests that read type back are skipped"
  [ "$what" = audio ] && install_audio
  command -v chromium >/dev/null || command -v google-chrome >/dev/null || apt_install chromium ||
    say "no Chromium: tests that open pages are skipped"
  cd "$here"
  local pytest=("$venv/bin/python" -m pytest)
  case "$what" in
    all) exec "${pytest[@]}" -n 2 --dist loadfile --no-loadscope-reorder -m "not soak and not audio" "$@" ;;
    fast) exec "${pytest[@]}" -m "not slow and not soak and not audio" "$@" ;;
    soak | audio) exec "${pytest[@]}" -m "$what" "$@" ;;
    *) exec "${pytest[@]}" "$what" "$@" ;;
  esac
}

case "${1:-}" in
  "")
    install ""
    run_demo
    ;;
  test)
    shift
    run_tests "$@"
    ;;
  audio)
    install_audio
    say "voices and music are ready: $audio_venv"
    ;;
  *)
    install ""
    exec "$venv/bin/reelwright" "$@"
    ;;
esac
