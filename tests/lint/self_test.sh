#!/usr/bin/env bash
# Shows that the lints find what they are for: a small tree that is clean passes, and each planted fault makes its lint fail and name
# the file. Usage: self_test.sh
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
failures=0

git -C "$tree" init -q
cp "$here/../../.clang-format" "$tree/"
plant() { # plant PATH, the content on standard input
    mkdir -p "$tree/$(dirname "$1")"
    cat >"$tree/$1"
}
plant inference/core/a.h <<'END'
#pragma once

namespace hearth {
struct Stamp; // of another header
struct Part
{
    int a = 0;
};
} // namespace hearth
END
plant inference/text/b.cpp <<<'#include "inference/core/a.h"'
plant inference/text/own.cpp <<'END'
namespace hearth {
namespace {
struct Part
{
    int b = 0;
};
} // namespace
namespace cpu {
struct Part
{
    int c = 0;
};
} // namespace cpu
} // namespace hearth
END
plant ui/chat/Page.qml <<<'import QtQuick'
plant packaging/ok.sh <<<'echo fine'

expectPass() {
    if ! found=$(bash "$here/$1.sh" "$tree" 2>&1); then
        printf 'FAIL: %s refuses a clean tree: %s\n' "$1" "$found"
        failures=$((failures + 1))
    fi
}

# expectFail LINT PATH: with PATH planted (content on standard input) the lint fails and names it.
expectFail() {
    plant "$2"
    if found=$(bash "$here/$1.sh" "$tree" 2>&1); then
        printf 'FAIL: %s accepts %s\n' "$1" "$2"
        failures=$((failures + 1))
    elif ! grep -qF "$2" <<<"$found"; then
        printf 'FAIL: %s fails without naming %s: %s\n' "$1" "$2" "$found"
        failures=$((failures + 1))
    fi
    rm "$tree/$2"
}

# repeated COUNT LINE
repeated() { for ((i = 0; i < $1; ++i)); do printf '%s\n' "$2"; done; }

for lint in format includes sizes tree types; do expectPass "$lint"; done

expectFail format inference/core/ugly.cpp <<<'int  f( ){return 1 ;}'
expectFail includes inference/core/qt.cpp <<<'#include <QString>'
expectFail includes inference/core/upward.cpp <<<'#include "inference/text/tokenizer.h"'
expectFail includes inference/model/device.cpp <<<'#include "inference/backend/backend.h"'
expectFail includes inference/backend/cpu/model.cpp <<<'#include "inference/model/config.h"'
expectFail includes inference/text/device.cpp <<<'#include "inference/backend/backend.h"'
expectFail includes inference/cache/device.cpp <<<'#include "inference/backend/backend.h"'
expectFail includes inference/schedule/device.cpp <<<'#include "inference/backend/backend.h"'
expectFail includes inference/plan/public.cpp <<<'#include "inference/engine.h"'
expectFail includes inference/text/climb.cpp <<<'#include "../core/a.h"'
expectFail includes inference/strange/new.cpp <<<'#include "inference/core/a.h"'
expectFail includes inference/core/app.cpp <<<'#include "app/chat/chatcontroller.h"'
expectFail includes inference/model/shader.cpp <<<'#include "shaders/shaders.h"'
expectFail includes app/engine/deep.cpp <<<'#include "inference/text/tokenizer.h"'
expectFail includes app/library/feature.cpp <<<'#include "app/chat/messagelistmodel.h"'
expectFail includes app/store/upward.cpp <<<'#include "app/engine/enginehost.h"'
expectFail includes app/chat/sql.cpp <<<'#include <QSqlQuery>'
expectFail includes app/chat/net.cpp <<<'#include <QNetworkAccessManager>'
expectFail includes ui/chat/native.cpp <<<'int x;'
expectFail includes ui/chat/Foreign.qml <<<'import Some.Other'
expectFail sizes inference/core/long.cpp < <(repeated 501 '// line')
expectFail sizes ui/Long.qml < <(repeated 301 '// line')
expectFail sizes inference/core/function.cpp < <(printf 'void f()\n{\n'; repeated 81 '    ;'; printf '}\n')
expectFail types inference/text/part.cpp < <(printf 'namespace hearth {\n\nclass Part final : public A\n{\n};\n\n} // namespace hearth\n')
expectFail types inference/text/part.h < <(printf 'namespace hearth {\n\nenum class Part { A, B };\n\n} // namespace hearth\n')
expectFail tree stray <<<'a'
expectFail tree packaging/broken.sh <<<'if true; then'
expectFail tree packaging/path.sh < <(printf 'cd /%s/someone/x\n' home)
expectFail tree packaging/later.sh < <(printf '# TO%s: later\n' DO)
expectFail tree packaging/crlf.sh < <(printf 'echo\r\n')

if [ "$failures" -gt 0 ]; then exit 1; fi
echo "lint self-test: every planted fault is found"
