# Sourced by the setup scripts: words for people, and system packages where they may be installed.

step() { printf '\n\033[1m· %s\033[0m\n' "$*"; }
tell() { printf '  %s\n' "$*"; }

# Say what is missing and what it means, and go on: the rest of the product works without it.
missing() { printf '  \033[33m! %s\033[0m\n' "$*"; }

may_install() {
    command -v apt-get >/dev/null || return 1
    [ "$(id -u)" -eq 0 ] || sudo -n true 2>/dev/null
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then env DEBIAN_FRONTEND=noninteractive "$@"; else sudo -n env DEBIAN_FRONTEND=noninteractive "$@"; fi
}

# Install system packages; package lists are fetched only if the first try fails. The log stays for who asks.
install_packages() {
    may_install || return 1
    log=$(mktemp)
    tell "installing $* (a minute or two the first time) …"
    if as_root apt-get install -y --no-install-recommends "$@" >"$log" 2>&1; then rm -f "$log"; return 0; fi
    tell "fetching package lists …"
    as_root apt-get update >>"$log" 2>&1 || true
    if as_root apt-get install -y --no-install-recommends "$@" >>"$log" 2>&1; then rm -f "$log"; return 0; fi
    tail -n 5 "$log" | sed 's/^/    /'
    tell "the whole log: $log"
    return 1
}
