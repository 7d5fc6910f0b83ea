# Sourced by the scripts beside it: the values of one environment lie in env/.env.<name>, for every tool the same.
# Nothing secret is in there.

# The toolkit hands its own values over; anywhere else a stray variable of the shell must not count.
value() {
  local from_toolkit="${!1:-}"
  if [ "${TOOLKIT:-}" = 1 ] && [ -n "$from_toolkit" ]; then
    printf '%s' "$from_toolkit"
  else
    sed -n "s/^$1=//p" "$ENV_FILE" | tail -n 1 | sed -e "s/^'\(.*\)'$/\1/" -e 's/^"\(.*\)"$/\1/'
  fi
}

need() {
  local found
  found="$(value "$1")"
  if [ -z "$found" ]; then
    echo "$1 has no value in $ENV_FILE. $2" >&2
    exit 1
  fi
  printf '%s' "$found"
}

# Keeps the place and the comments of the line.
save() {
  local changed
  changed="$(awk -v name="$1" -v line="$1=$2" '
    index($0, name "=") == 1 { if (!done) print line; done = 1; next }
    { print }
    END { if (!done) print line }' "$ENV_FILE")"
  printf '%s\n' "$changed" > "$ENV_FILE"
  if [ "${TOOLKIT:-}" = 1 ]; then echo "::set-output $1=$2"; fi
}

ENV_NAME="${1:?Say which environment: $0 <name>, for env/.env.<name>}"
cd "$(dirname "${BASH_SOURCE[0]}")/.."
ENV_FILE="${ENV_FOLDER:-env}/.env.$ENV_NAME"
if [ ! -f "$ENV_FILE" ]; then
  echo "There is no file $ENV_FILE. Copy env/.env.dev and fill it in." >&2
  exit 1
fi
