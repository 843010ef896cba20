#include "inference/compare/filestamp.h"

#include <algorithm>
#include <string_view>
#include <system_error>

namespace hearth {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view splitEnding = "-00001-of-00001.gguf";

void add(ComparedFileStamp &stamp, const fs::directory_entry &entry)
{
    std::error_code error;
    if (!entry.is_regular_file(error))
        return;
    const uint64_t bytes = entry.file_size(error);
    const auto time = entry.last_write_time(error);
    if (!error)
        stamp.parts.push_back({entry.path().filename().string(), bytes, int64_t(time.time_since_epoch().count())});
}

// What the names of all parts of a split GGUF begin with; empty: it is none.
std::string splitName(const std::string &name)
{
    if (name.size() <= splitEnding.size())
        return {};
    const size_t at = name.size() - splitEnding.size();
    for (size_t i = 0; i < splitEnding.size(); ++i) {
        const char wanted = splitEnding[i], c = name[at + i];
        const bool isDigit = c >= '0' && c <= '9';
        if (wanted == '0' || wanted == '1' ? !isDigit : c != wanted)
            return {};
    }
    return name.substr(0, at + 1);
}

} // namespace

ComparedFileStamp fileStampOf(const fs::path &model)
{
    ComparedFileStamp stamp;
    std::error_code error;
    const std::string begin = splitName(model.filename().string());
    const bool isFolder = fs::is_directory(model, error);
    if (begin.empty() && !isFolder) {
        add(stamp, fs::directory_entry(model, error));
        return stamp;
    }
    const fs::path folder = isFolder ? model : model.has_parent_path() ? model.parent_path() : fs::path(".");
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error))
        if (isFolder || entry->path().filename().string().starts_with(begin))
            add(stamp, *entry);
    std::ranges::sort(stamp.parts, {}, &ComparedFileStamp::Part::name);
    return stamp;
}

bool hasChanged(const fs::path &model, const ComparedFileStamp &before)
{
    const ComparedFileStamp now = fileStampOf(model);
    return !now.parts.empty() && now != before;
}

Error fileChanged()
{
    return Error(ErrorCode::InvalidValue, "Its file was changed while it was compared, so this is not of one model. Run it again.",
                 "file_changed");
}

} // namespace hearth
