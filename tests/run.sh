#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Builds the plugin and runs all tests: unit tests, a proof that each guard of each rule has one, the golden tests on
# real captures, both again with AddressSanitizer and UndefinedBehaviorSanitizer, a minute of fuzzing, static analysis
# and formatting.
# The last line is "N passed, N failed"; the exit status is 0 only when nothing failed.
#
#   tests/run.sh             everything
#   tests/run.sh unit        only the steps named: unit mutation sanitize golden fuzz analysis format
#
# Works from a clean clone, in any folder, as root or not. As root it installs what is missing; logs of all
# steps stay in build/logs.
set -uo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
build=$root/build
sanitized=$build/sanitized
fuzzers=$build/fuzzers
logs=$build/logs
steps=${*:-unit mutation sanitize golden fuzz analysis format}
passed=0 failed=0 skipped=0
failures=()

# ---- counting ---------------------------------------------------------------------------------------------

say() { printf '\n== %s\n' "$*"; }

wants() { [[ " $steps " == *" $1 "* ]]; }

pass() { passed=$((passed + 1)); }

fail() {
    failed=$((failed + 1))
    failures+=("$1")
}

finish() {
    say "summary"
    if ((failed)); then
        printf 'failed: %s\n' "${failures[@]:0:40}"
        ((${#failures[@]} <= 40)) || printf 'and %d more\n' $((${#failures[@]} - 40))
    fi
    ((!skipped)) || printf 'skipped: %d\n' "$skipped"
    printf 'logs: %s\n' "${logs#"$PWD"/}"
    printf '%d passed, %d failed\n' "$passed" "$failed"
    ((!failed))
    exit
}

# check NAME LOG COMMAND...: one test; shows the end of the log when it fails
check() {
    local name=$1 log=$logs/$2.log
    shift 2
    if "$@" >"$log" 2>&1; then
        pass
        printf 'ok      %s\n' "$name"
        return 0
    fi
    fail "$name"
    printf 'NOT OK  %s\n' "$name"
    tail -n 40 "$log"
    return 1
}

# ---- what is needed -----------------------------------------------------------------------------------------

packages=(cmake make gcc gettext pkg-config libglib2.0-dev libwireshark-dev wireshark-dev tshark wireshark-common
          python3 python3-pytest python3-pytest-xdist python3-jsonschema git valgrind parallel rsync)
! wants golden || packages+=(wireshark xvfb openbox xdotool imagemagick fonts-dejavu-core fonts-nanum iproute2 chromium
                            pandoc mandoc man-db python3-yaml weasyprint)
! wants analysis || packages+=(cppcheck)
! wants fuzz || packages+=(clang llvm libclang-rt-dev)
! wants format || packages+=(clang-format)

missing_packages() {
    local package
    for package in "${packages[@]}"; do
        dpkg-query -W -f='${Status}\n' "$package" 2>/dev/null | grep -q '^install ok installed' || echo "$package"
    done
}

install_missing() {
    local missing
    command -v dpkg-query >/dev/null || return 0 # not Debian: the build says what is missing
    mapfile -t missing < <(missing_packages)
    ((${#missing[@]})) || return 0
    if [[ $EUID -ne 0 ]]; then
        echo "please install: ${missing[*]}"
        return 1
    fi
    export DEBIAN_FRONTEND=noninteractive
    apt-get -o DPkg::Lock::Timeout=600 update -q &&
        apt-get -o DPkg::Lock::Timeout=600 install -q -y --no-install-recommends "${missing[@]}"
}

# ---- steps ------------------------------------------------------------------------------------------------

configure_and_build() { # FOLDER OPTION...
    local folder=$1
    shift
    cmake -S "$root" -B "$folder" "$@" && cmake --build "$folder" --parallel "$(nproc)"
}

# Every test of every program counts; a program that ends badly without saying which test failed counts too.
unit_tests() { # FOLDER KIND
    local program name log status found=0
    while IFS= read -r program; do
        found=1
        name="$2 $(basename "$program")"
        log=$logs/$2-$(basename "$program").log
        (cd "$root" && "$program" --tap) >"$log" 2>&1
        status=$?
        # A failed assertion ends the whole program: then each test gets a run of its own.
        if ((status)); then
            one_by_one "$program" >"$log" 2>&1
            status=$?
        fi
        count_tap "$name" "$log" $status
    done < <(find "$1/tests/unit" -maxdepth 1 -type f -perm -u+x 2>/dev/null | sort)
    if ((!found)); then
        fail "$2: no test program in tests/unit"
    fi
}

one_by_one() { # PROGRAM; a test that ends its program badly is "not ok" in the output
    (
        bad=0
        while IFS= read -r test; do
            (cd "$root" && "$1" --tap -p "$test") || {
                bad=1
                echo "not ok $test"
            }
        done < <("$1" -l)
        exit $bad
    ) | sed '/^not ok [0-9]/d; /^1\.\./d'
    return "${PIPESTATUS[0]}"
}

count_tap() { # NAME LOG STATUS
    local good bad skips line
    skips=$(grep -c '^ok .*# SKIP' "$2")
    good=$(($(grep -c '^ok ' "$2") - skips))
    bad=$(grep -c '^not ok ' "$2")
    passed=$((passed + good)) skipped=$((skipped + skips))
    while IFS= read -r line; do fail "$1: ${line#not ok }"; done < <(grep '^not ok ' "$2")
    if (($3 && !bad)); then
        bad=1
        fail "$1: ended with status $3 after $good tests"
    elif ((!good && !bad)); then
        bad=1
        fail "$1: ran no test"
    fi
    printf '%-7s %s: %d passed, %d failed\n' "$( ((bad)) && echo 'NOT OK' || echo ok)" "$1" "$good" "$bad"
    ((!bad)) || grep -hE '^(not ok|ERROR:|[^ ]*: ?runtime error|==[0-9]+==ERROR)' "$2" | head -n 60
}

# One test for each guard; survivors stand at the end of the log.
mutation() {
    local log=$logs/mutation.log status line before=$failed
    PYTHONDONTWRITEBYTECODE=1 nice /usr/bin/python3 "$root/tests/mutation/guards.py" -j "$(nproc)" \
        --build "$build/mutation" >"$log" 2>&1
    status=$?
    passed=$((passed + $(grep -cE '^heuristics/.*: (caught by|no test can tell)' "$log")))
    if ((status)); then
        while IFS= read -r line; do fail "mutation: $line"; done < <(sed '1,/^to look at:/d; $d' "$log")
        ((failed > before)) || fail "mutation: ended with status $status"
        tail -n 40 "$log"
    fi
    tail -n 1 "$log"
}

golden_tests() {
    local report=$logs/golden.xml counts line workers=()
    rm -f "$report"
    if /usr/bin/python3 -c 'import xdist' 2>/dev/null; then
        workers=(-n "$(nproc)" --dist loadgroup)
    fi
    [[ ! -f $sanitized/plugin/smbtriage.so ]] || export SMBTRIAGE_SANITIZED_PLUGIN=$sanitized/plugin/smbtriage.so
    SMBTRIAGE_PLUGIN=$build/plugin/smbtriage.so PYTHONDONTWRITEBYTECODE=1 \
        /usr/bin/python3 -m pytest "$root/tests/golden" -c "$root/tests/golden/pytest.ini" -q --tb=short \
        "${workers[@]}" --junitxml="$report" 2>&1 | tee "$logs/golden.log" | grep -v '^[.sFEx]* *\[ *[0-9]*%\]$'
    counts=$(/usr/bin/python3 "$root/tests/junit_counts.py" "$report") || {
        fail "golden: pytest gave no report"
        return
    }
    while IFS= read -r line; do
        case $line in
            "passed "*) passed=$((passed + ${line#passed })) ;;
            "skipped "*) skipped=$((skipped + ${line#skipped })) ;;
            "failed "*) fail "golden: ${line#failed }" ;;
        esac
    done <<<"$counts"
}

build_fuzzers() {
    CC=clang configure_and_build "$fuzzers" -DSMBTRIAGE_FUZZ=ON &&
        cmake -S "$root" -B "$sanitized" -DSMBTRIAGE_SANITIZE=ON -DCMAKE_BUILD_TYPE=Debug &&
        cmake --build "$sanitized" --target smbtriage planted --parallel "$(nproc)" &&
        cmake --build "$build" --target recorder --parallel "$(nproc)"
}

fuzzing() {
    local log=$logs/fuzz.log status
    PYTHONDONTWRITEBYTECODE=1 /usr/bin/python3 "$root/tests/fuzz/fuzz.py" "$fuzzers/tests/fuzz" \
        "$build/tests/fuzz/recorder.so" "$sanitized/plugin/smbtriage.so" "$sanitized/tests/fuzz/planted.so" \
        "$build/fuzz" "${SMBTRIAGE_FUZZ_SECONDS:-8}" >"$log" 2>&1
    status=$?
    count_tap fuzz "$log" $status
    ((!status)) || grep '^#' "$log" | tail -n 60
}

static_analysis() {
    cppcheck --enable=warning,performance,portability --std=c11 --error-exitcode=1 --inline-suppr --quiet \
        --suppress=missingInclude --suppress=missingIncludeSystem --suppress=unknownMacro \
        -I "$root/heuristics" "$root/heuristics" "$root/plugin" "$root/packaging"
}

formatting() {
    local files
    mapfile -t files < <(find "$root/heuristics" "$root/plugin" "$root/packaging" "$root/tests" -name '*.[ch]' | sort)
    ((${#files[@]})) && clang-format --style=file --dry-run --Werror "${files[@]}"
}

# ---- all of it ---------------------------------------------------------------------------------------------

trap 'exit 130' INT TERM
mkdir -p "$logs"
say "packages"
check "packages are there" packages install_missing || finish

say "build"
check "build with warnings as errors" build configure_and_build "$build" -DSMBTRIAGE_SANITIZE=OFF || finish

if wants unit; then
    say "unit tests"
    unit_tests "$build" unit
fi
if wants mutation; then
    say "guards: each is switched off, and a unit test must fail"
    mutation
fi
if wants sanitize; then
    say "unit tests with AddressSanitizer and UndefinedBehaviorSanitizer"
    export UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1
    ! check "build with sanitizers" build-sanitized configure_and_build "$sanitized" -DSMBTRIAGE_SANITIZE=ON \
        -DCMAKE_BUILD_TYPE=Debug || unit_tests "$sanitized" sanitized
fi
if wants golden; then
    say "golden tests: real captures through tshark and sharkd"
    golden_tests
fi
if wants fuzz; then
    say "fuzzing: any events, any bytes, damaged captures, and bugs on purpose that must be seen"
    ! check "build of the fuzzers" build-fuzzers build_fuzzers || fuzzing
fi
if wants analysis; then
    say "static analysis"
    check "cppcheck" cppcheck static_analysis
fi
if wants format; then
    say "formatting"
    check "clang-format" clang-format formatting
fi
finish
