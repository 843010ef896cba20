#include "app/library/loaderror.h"

#include <QCoreApplication>

namespace hearth {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("LoadError", text);
}

// What is not to be used with this model, or is no adapter at all; the model itself may be well.
bool isAboutAdapters(const FailedLoad &failed)
{
    switch (failed.error.code) {
    case ErrorCode::OutOfMemory:
    case ErrorCode::Device:
    case ErrorCode::Cancelled: return false;
    default: return !failed.options.adapters.empty() && failed.isFileThere;
    }
}

// The file is of another kind altogether, which no download of the same file cures.
bool isOtherFormat(const Failed &error)
{
    return error.kind == "bad_magic" || error.kind == "not_a_model" || error.kind == "unsupported_format";
}

bool isDamage(ErrorCode code)
{
    return code == ErrorCode::Truncated || code == ErrorCode::Malformed || code == ErrorCode::InvalidValue || code == ErrorCode::MissingPart
        || code == ErrorCode::LimitExceeded;
}

bool isAboutDevice(const Failed &error)
{
    return error.code == ErrorCode::Device || error.kind == "no_device" || error.kind == "unknown_device";
}

QString stepForMemory(const FailedLoad &failed)
{
    if (failed.options.contextTokens != leastContextTokens)
        return QStringLiteral("reduce_context");
    return failed.error.kind == "device_memory" && failed.options.device != "cpu" ? QStringLiteral("use_cpu")
                                                                                  : QStringLiteral("find_other");
}

} // namespace

QString titleOf(const FailedLoad &failed)
{
    const Failed &error = failed.error;
    if (isAboutAdapters(failed))
        return tr("The model could not be loaded with its adapters");
    if (isAboutDevice(error))
        return error.kind == "no_loader" || error.kind == "old_loader" ? tr("The graphics driver is missing or too old")
                                                                       : tr("The graphics device cannot be used");
    if (isOtherFormat(error))
        return tr("This is not a model that Hearth reads");
    switch (error.code) {
    case ErrorCode::NotFound: return tr("The file is not there any more");
    case ErrorCode::Io: return tr("The file cannot be read");
    case ErrorCode::Truncated: return tr("The file is incomplete");
    case ErrorCode::Unsupported: return tr("Hearth does not run this model yet");
    case ErrorCode::OutOfMemory: return tr("The model does not fit in memory");
    default: return isDamage(error.code) ? tr("The file is damaged") : tr("The model could not be loaded");
    }
}

QString stepOf(const FailedLoad &failed)
{
    const Failed &error = failed.error;
    if (isAboutAdapters(failed))
        return QStringLiteral("without_adapters");
    if (isAboutDevice(error))
        return failed.options.device == "cpu" ? QStringLiteral("retry") : QStringLiteral("use_cpu");
    if (isOtherFormat(error) || failed.isGuide)
        return QStringLiteral("choose_other");
    if (isDamage(error.code))
        return failed.hasHashes ? QStringLiteral("verify") : QStringLiteral("download_again");
    switch (error.code) {
    case ErrorCode::OutOfMemory: return stepForMemory(failed);
    case ErrorCode::Unsupported: return QStringLiteral("find_other");
    case ErrorCode::Io: return QStringLiteral("retry");
    default: return QStringLiteral("choose_other");
    }
}

} // namespace hearth
