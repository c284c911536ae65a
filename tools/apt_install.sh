# Sourced: defines apt_install PACKAGE, which fails without a question when it is not permitted.
apt_install() {
    command -v apt-get >/dev/null || return 1
    local as_root=()
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null && sudo -n true 2>/dev/null || return 1
        as_root=(sudo -n)
    fi
    # The package lists of a fresh image are empty, so a first failure is answered by an update.
    local install=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive
        apt-get install -y -qq --no-install-recommends "$1")
    "${install[@]}" >/dev/null 2>&1 && return
    "${as_root[@]}" apt-get update -qq >/dev/null 2>&1
    "${install[@]}" >/dev/null 2>&1
}
