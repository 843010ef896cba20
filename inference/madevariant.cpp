#include "inference/madevariant.h"

#include "inference/core/error.h"

#include <system_error>

namespace hearth {

ModelInfo infoBefore(const VariantPlan &plan, const ComparedVariant &variant)
{
    ModelInfo info = plan.info;
    if (!plan.isToMake)
        return info;
    info.path = variant.model.path;
    info.quantization = variant.make->mixture;
    info.fileBytes = info.weightBytes = 0;
    return info;
}

void makeFolderOf(const std::filesystem::path &file)
{
    std::error_code error;
    if (file.has_parent_path())
        std::filesystem::create_directories(file.parent_path(), error);
    if (error)
        throw Error(ErrorCode::Io, "The folder '" + file.parent_path().string() + "' could not be made: " + error.message() + ".",
                    error == std::errc::no_space_on_device ? "disk_full" : "");
}

} // namespace hearth
