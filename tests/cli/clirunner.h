#pragma once

#include "tests/support/fixtures.h"

#include <QProcess>

#include <nlohmann/json.hpp>

namespace hearth::test {

// What a run of a program gave, as a shell sees it.
struct Outcome
{
    int status = -1; // -1: it did not end by itself
    QByteArray out;
    QByteArray error;
};

struct RunSetting
{
    QByteArray input{};
    QString program = QStringLiteral(HEARTH_CLI);
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
};

inline Outcome runProgram(const QStringList &arguments, const RunSetting &setting = {})
{
    QProcess process;
    process.setProcessEnvironment(setting.environment);
    process.start(setting.program, arguments);
    process.write(setting.input);
    process.closeWriteChannel();
    if (!process.waitForFinished(300000) || process.exitStatus() != QProcess::NormalExit)
        return {};
    return {process.exitCode(), process.readAllStandardOutput(), process.readAllStandardError()};
}

// Discarded where the output is none.
inline nlohmann::json jsonOf(const Outcome &outcome)
{
    return nlohmann::json::parse(outcome.out.toStdString(), nullptr, false);
}

} // namespace hearth::test
